//! Takes orders and asks the warehouse for their price.

use std::env;
use std::sync::Mutex;
use std::time::Duration;

use axum::{http::StatusCode, response::IntoResponse, routing::post, Router};
use clap::Parser;

pub const MAX_NOTE_LENGTH: usize = 140;
pub const RATE_LIMIT: u32 = 30;
const ATTEMPTS: u32 = 3;
const TIMEOUT_SECONDS: u64 = 5;
const BACKOFF_MILLIS: u64 = 60 * 10;

/// Where an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    New,
    Paid,
    Shipped,
    Cancelled,
}

pub const TRANSITIONS: &[(State, &[State])] = &[
    (State::New, &[State::Paid, State::Cancelled]),
    (State::Paid, &[State::Shipped]),
];

/// The warehouse did not answer.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct PriceUnavailable(pub String);

#[derive(Debug, thiserror::Error)]
pub enum Refused {
    #[error("status {0}")]
    Status(u16),
    #[error("{0}")]
    Note(String),
    #[error(transparent)]
    Price(#[from] PriceUnavailable),
}

#[derive(Parser)]
struct Serve {
    /// the port to listen on
    #[arg(long, default_value_t = 8080)]
    port: u16,
}

pub struct Orders {
    served: Mutex<u32>,
    state: State,
}

impl Orders {
    /// Takes one order.
    pub fn create(&self, note: &str) -> Result<String, Refused> {
        let mut served = self.served.lock().unwrap();
        if *served >= RATE_LIMIT {
            return Err(Refused::Status(429));
        }
        if note.len() > MAX_NOTE_LENGTH {
            return Err(Refused::Note("The note is too long".to_string()));
        }
        *served += 1;
        Ok(price(note)?)
    }

    /// Marks the order as paid.
    pub fn pay(&mut self) {
        if self.state == State::New {
            self.state = State::Paid;
        }
    }
}

fn warehouse() -> String {
    env::var("WAREHOUSE_URL").unwrap_or_else(|_| "https://warehouse.example".to_string())
}

/// Asks the warehouse, again when it fails.
fn price(note: &str) -> Result<String, PriceUnavailable> {
    let client = reqwest::blocking::Client::builder()
        .timeout(Duration::from_secs(TIMEOUT_SECONDS))
        .build()
        .map_err(|error| PriceUnavailable(error.to_string()))?;
    for _attempt in 0..ATTEMPTS {
        if let Ok(answer) = client.get(format!("{}/price", warehouse())).send() {
            return Ok(answer.text().unwrap_or_default());
        }
        std::thread::sleep(Duration::from_millis(BACKOFF_MILLIS));
    }
    Err(PriceUnavailable("The warehouse does not answer".to_string()))
}

async fn create(note: String) -> impl IntoResponse {
    let orders = Orders { served: Mutex::new(0), state: State::New };
    match orders.create(&note) {
        Ok(answer) => (StatusCode::OK, answer),
        Err(error) => (StatusCode::BAD_GATEWAY, error.to_string()),
    }
}

pub async fn serve() {
    let options = Serve::parse();
    let app: Router = Router::new().route("/orders", post(create));
    let listener = tokio::net::TcpListener::bind(("0.0.0.0", options.port)).await.unwrap();
    axum::serve(listener, app).await.unwrap();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_note_is_refused() {
        let orders = Orders { served: Mutex::new(0), state: State::New };
        let answer = orders.create(&"x".repeat(141));
        assert!(answer.is_err());
    }
}
