"""Applications in PHP: what Symfony and Laravel are told in their files of configuration."""

from specs.writing import statements
from tests.specs.writing.drafts import draft_of, said

SERVICES = """
parameters:
    app.max_parcels: 40
    env(GATEWAY_TIMEOUT): '5'

services:
    _defaults:
        autowire: true
        bind:
            $gatewayUrl: '%env(GATEWAY_URL)%'

    App\\:
        resource: '../src/'

    App\\Gateway\\Client:
        arguments:
            $timeout: '%env(float:GATEWAY_TIMEOUT)%'
            $retries: 3
            $clock: '@App\\Clock'
            $suffix: 'x%env(default::SUFFIX)%'
"""
SECURITY = """
security:
    access_control:
        - { path: ^/admin, roles: ROLE_ADMIN }
        - { path: ^/api, roles: ROLE_USER }
"""
DOCTRINE = """
doctrine:
    dbal:
        url: '%env(resolve:DATABASE_URL)%'
"""
DEPOT = """<?php

return [
    'gateway' => [
        'timeout' => (int) env('DEPOT_TIMEOUT', 5),
        'connect_timeout' => 2,
        'retries' => 3,
    ],
];
"""
WIRING = """<?php

use Symfony\\Component\\DependencyInjection\\Loader\\Configurator\\ContainerConfigurator;

return static function (ContainerConfigurator $container): void {
    $container->services()->set('gateway')->arg('$token', '%env(GATEWAY_TOKEN)%');
};
"""
COMPOSE = """
services:
    web:
        image: nginx:1.27
"""


def symfony():
    return draft_of({"config/services.yaml": SERVICES, "config/packages/security.yaml": SECURITY,
                     "config/packages/doctrine.yaml": DOCTRINE, "config/wiring.php": WIRING})  # fmt: skip


def test_variables_in_symfonys_configuration_are_told_with_what_they_set():
    texts = said(symfony(), "configuration")
    assert "The environment variable `GATEWAY_URL` sets `$gatewayUrl`; it is required." in texts
    assert 'The environment variable `GATEWAY_TIMEOUT` sets `$timeout`; the default is "5".' in texts
    assert "The environment variable `SUFFIX` sets `$suffix`, where it is given." in texts
    assert any("`GATEWAY_TOKEN`" in text for text in texts)


def test_parameters_and_arguments_are_told_but_not_the_wiring():
    texts = said(symfony(), "configuration")
    assert "`parameters` sets `app.max_parcels` to `40`." in texts
    assert any("`services.App\\Gateway\\Client.arguments` sets `$retries` to `3`" in text for text in texts)
    assert not any(word in text for text in texts for word in ("autowire", "resource", "App\\Clock"))


def test_who_may_go_where_is_told_of_the_access_control():
    assert any("`security.access_control` sets `^/admin` to `ROLE_ADMIN`" in text for text in said(symfony()))


def test_a_database_that_only_the_configuration_names_is_not_denied():
    absent = [each.text for each in statements(symfony()) if each.nature == "absent"]
    assert not any("SQL" in text or "network" in text or "environment" in text for text in absent)


def test_services_of_compose_are_no_configuration_of_symfony():
    texts = said(draft_of({"docker-compose.yml": COMPOSE}))
    assert any("nginx:1.27" in text for text in texts) and not any("Set up the application" in text for text in texts)


def test_a_table_of_settings_that_a_file_returns_is_told():
    texts = said(draft_of({"config/depot.php": DEPOT}))
    assert "The environment variable `DEPOT_TIMEOUT` sets `timeout`; the default is 5." in texts
    assert "The connect timeout is 2 seconds." in texts and "`retries` is 3." in texts
