"""Rails' tables of routes, told beside the actions that answer."""

from specs.writing import statements
from tests.specs.writing.drafts import draft_of

ROUTES = """
Rails.application.routes.draw do
  namespace :api do
    resources :orders do
      member { post :ship }
    end
    resources :parcels, only: :show
  end
end
"""
CONTROLLER = """
module Api
  class OrdersController < ApplicationController
    def index
      render json: Order.all
    end

    # One order.
    def show
      render json: { error: "gone" }, status: :gone
    end

    def ship
      if ready?
        send_it
      else
        render json: { error: "not ready" }, status: :conflict
      end
    end
  end
end
"""


def test_routes_stand_with_the_actions_that_answer():
    told = list(
        statements(draft_of({"config/routes.rb": ROUTES, "app/controllers/api/orders_controller.rb": CONTROLLER}))
    )
    texts = [each.text for each in told]
    shown = next(each for each in told if each.text == "Serves GET `/api/orders/:id` with `show`.")
    assert next((c.path, c.start) for c in shown.citations) == ("app/controllers/api/orders_controller.rb", 9)
    assert "Serves POST `/api/orders/:id/ship` with `ship`." in texts
    assert "Serves GET `/api/parcels/:id`." in texts  # nobody here answers it
    assert not [text for text in texts if "DELETE" in text or "/new" in text]  # the controller has no such action
    assert '`show` answers 410 (`gone`) with "gone".' in texts
    assert 'IF `ready?` does not hold THEN `ship` SHALL answer 409 (`conflict`) with "not ready".' in texts
