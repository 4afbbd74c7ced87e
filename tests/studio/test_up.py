"""`manage.py up`, with all its processes, as somebody at a terminal has it."""

import os
import signal
import socket
import time

import pytest

from tests.studio.machine import Machine, eventually

pytestmark = pytest.mark.workers


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    """One data folder that goes through a life: started, harmed, stopped, started again."""
    made = Machine(tmp_path_factory.mktemp("studio") / "data")
    (made.data_dir.parent / "data").mkdir()
    (made.data_dir / "first_packages").write_text("done\n")  # adding packages is a subject of its own
    made.up()
    yield made
    made.clean_up()


def test_first_start_serves_pages_and_gives_a_link_that_signs_in(machine):
    eventually(machine.ready, "everything is ready")
    link = next(word for word in machine.output.split() if "/accounts/link/" in word)
    assert link.startswith(f"http://127.0.0.1:{machine.port}/")
    assert machine.get("/accounts/login/") == 200
    assert machine.get(link.partition(str(machine.port))[2]) in (200, 302)


def test_the_server_has_nothing_to_complain_of(machine):
    eventually(lambda: machine.named("index@") is not None and machine.ready(), "both workers are at work")
    time.sleep(3)  # longer than workers would wait between two words to each other
    assert "ERROR" not in (machine.data_dir / "postgres" / "log").read_text()


def test_second_up_on_the_same_folder_is_refused(machine):
    second = machine.run("up", "--port", str(machine.port + 1))
    assert second.returncode == 1
    assert second.stderr.startswith("error: Spec Studio is already running")
    assert "Traceback" not in second.stderr


def test_commands_share_the_running_server_and_leave_it_running(machine):
    assert machine.run("shell", "-c", "from specs.models import Job; Job.objects.count()").returncode == 0
    assert machine.get("/readyz") == 200
    link = machine.run("sign_in_link").stdout  # which was told nothing of --port
    assert link.startswith(f"http://127.0.0.1:{machine.port}/accounts/link/")


@pytest.mark.parametrize("victim", ["studio.web", "index@", "postgres_keeper", "beat"])
def test_a_killed_process_is_started_again(machine, victim):
    # The one before may have taken it along for a moment: nobody works without the database.
    eventually(lambda: machine.named(victim) is not None and machine.ready(), f"{victim} is there")
    before = {process.pid for process in machine.processes()}  # its children as well, which outlive it for a moment
    machine.named(victim).kill()

    def there_again():
        found = machine.named(victim)
        return found is not None and found.pid not in before and machine.ready()

    eventually(there_again, f"{victim} is there again")


def test_kill_of_the_supervisor_ends_all_the_others_and_the_next_start_is_clean(machine):
    machine.run("shell", "-c", "from studio.people.models import Team; Team.objects.create(slug='kept', name='Kept')")
    machine.process.kill()
    machine.process.wait()
    eventually(lambda: not machine.processes(), "nobody is left")
    machine.up()
    kept = machine.run(
        "shell", "-v0", "-c", "from studio.people.models import Team; print(Team.objects.get(slug='kept'))"
    )
    assert kept.stdout.strip() == "kept"


def test_kill_of_everything_at_once_loses_nothing_and_stale_files_do_not_matter(machine):
    machine.kill_all()
    machine.process.wait()
    # A pid file whose number belongs to somebody else by now, as after a restart of a container.
    pid_file = machine.data_dir / "postgres" / "data" / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    machine.up()
    kept = machine.run(
        "shell", "-v0", "-c", "from studio.people.models import Team; print(Team.objects.get(slug='kept'))"
    )
    assert kept.stdout.strip() == "kept"


def test_sigterm_stops_all_and_leaves_no_process(machine):
    eventually(machine.ready, "everything is ready")
    assert machine.stop() == 0
    assert machine.processes() == []
    assert not (machine.data_dir / "postgres" / "data" / "postmaster.pid").exists()


def test_ctrl_c_to_the_whole_group_stops_all(machine):
    machine.up()
    for process in machine.processes():
        if os.getpgid(process.pid) == os.getpgid(machine.process.pid) and process.pid != os.getpid():
            process.send_signal(signal.SIGINT)
    assert machine.process.wait(180) == 0
    assert machine.processes() == []


def test_a_taken_port_is_one_sentence(machine):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = machine.run("up", "--port", str(port))
    assert refused.returncode == 1
    assert refused.stderr.strip() == (
        f"error: Port {port} on 127.0.0.1 cannot be used (address already in use); free it, "
        f"or choose another with PORT={port + 1}."
    )
    assert machine.processes() == []


def test_a_command_alone_starts_the_server_and_stops_it(machine):
    assert machine.run("showmigrations", "people").returncode == 0
    eventually(lambda: not machine.processes(), "the server ends with its last user")


def test_a_database_migrated_by_a_newer_release_is_refused(machine):
    record = (
        "from django.db import connection as c; c.cursor().execute("
        "\"INSERT INTO django_migrations (app, name, applied) VALUES ('specs', '9999_later', now())\")"
    )
    assert machine.run("shell", "-c", record).returncode == 0
    refused = machine.run("up", "--port", str(machine.port))
    assert refused.returncode == 1
    assert refused.stderr.strip() == (
        "error: The database was migrated by a newer Spec Studio (specs.9999_later is unknown here); "
        "run that release or a newer one, or use another database."
    )
