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


PARCEL = """
class Parcel < ApplicationRecord
  enum :status, { draft: 0, booked: 1, in_transit: 2 }

  validate :goes_elsewhere
  after_commit :announce
  before_destroy :refuse_when_moving

  def cancel!
    raise "too late" unless draft?

    update!(status: :cancelled)
  end

  private

  def announce
    ParcelMailer.with(parcel: self).booked.deliver_later
  end

  def refuse_when_moving
    throw :abort if in_transit?
  end

  def goes_elsewhere
    return if zip != warehouse.zip

    errors.add(:zip, "must differ from the warehouse")
  end
end
"""
JOB = """
class BookJob < ApplicationJob
  ERRORS = 400..499

  def perform(parcel)
    return if parcel.nil? || parcel.cancelled?

    case answer(parcel).status
    when 200, 201 then note(parcel)
    when 400..499 then raise Rejected, "the carrier refused it"
    else raise Unavailable, "the carrier is away"
    end
  end
end
"""


def test_what_a_record_refuses_and_becomes_is_told():
    draft = draft_of({"app/models/parcel.rb": PARCEL})
    texts = [each.text for each in statements(draft)]
    assert (
        'When `zip` is `warehouse.zip`, `goes_elsewhere` calls `errors.add` with "zip" and '
        '"must differ from the warehouse".' in texts
    )
    assert 'When `in_transit?` holds, `refuse_when_moving` calls `throw` with "abort".' in texts
    assert '`cancel!` sets `status` to "cancelled" when no check before that ends it.' in texts
    assert "It does not send e-mail." not in texts


def test_a_job_says_for_what_it_does_nothing_and_what_else_it_raises():
    texts = [each.text for each in statements(draft_of({"app/jobs/book_job.rb": JOB}))]
    assert "IF `parcel` is nil or `parcel.cancelled?` holds THEN `perform` SHALL return early." in texts
    (away,) = [each for each in texts if "is away" in each]
    assert "is not one of 200 or 201" in away and "below 400" in away


ENGINE = """
Billing::Engine.routes.draw do
  resources :invoices, only: :show do
    post :write_off, on: :member
  end
end
"""
INVOICES = """
module Billing
  class InvoicesController < ApplicationController
    def show
      render json: Invoice.find(params[:id])
    end

    def write_off
      authorize! :manage, Invoice
      Invoice.with_advisory_lock("invoices") do
        Invoice.overdue.find_each do |invoice|
          if invoice.reminders >= MOST || !invoice.due?
            skipped(invoice)
            next
          end
          invoice.write_off!
        end
      end
      head :no_content
    end
  end
end
"""


def test_the_requests_of_an_engine_stand_with_its_controllers():
    draft = draft_of({"config/routes.rb": ENGINE, "app/controllers/billing/invoices_controller.rb": INVOICES})
    texts = [each.text for each in statements(draft)]
    assert "Serves GET `/invoices/:id` with `show`." in texts
    assert "Serves POST `/invoices/:id/write_off` with `write_off`." in texts
    assert '`write_off` asks for the permission "manage".' in texts
    assert "`write_off` holds a lock (`Invoice`) while it works." in texts
    assert any("is at least `MOST` or" in each and "goes on with the next one" in each for each in texts)
