// Package main takes orders and asks the warehouse for their price.
package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/spf13/pflag"
)

const (
	MaxNoteLength  = 140
	RateLimit      = 30
	Attempts       = 3
	TimeoutSeconds = 5
	BackoffMillis  = 60 * 10
)

// State is where an order stands.
type State int

const (
	New State = iota
	Paid
	Shipped
	Cancelled
)

var Transitions = map[State][]State{
	New:  {Paid, Cancelled},
	Paid: {Shipped},
}

// The warehouse did not answer.
type PriceUnavailable struct {
	Reason string
}

func (e *PriceUnavailable) Error() string { return e.Reason }

// Refused is an answer without an order.
type Refused struct {
	Status int
}

func (r *Refused) Error() string { return fmt.Sprintf("status %d", r.Status) }

var client = &http.Client{Timeout: TimeoutSeconds * time.Second}

type Orders struct {
	lock   sync.Mutex
	served int
	state  State
}

// Create takes one order.
func (o *Orders) Create(note string) (string, error) {
	o.lock.Lock()
	defer o.lock.Unlock()
	if o.served >= RateLimit {
		return "", &Refused{Status: 429}
	}
	if len(note) > MaxNoteLength {
		return "", errors.New("The note is too long")
	}
	o.served++
	return price(note)
}

// Pay marks the order as paid.
func (o *Orders) Pay() {
	if o.state == New {
		o.state = Paid
	}
}

func warehouse() string {
	url := os.Getenv("WAREHOUSE_URL")
	if url == "" {
		url = "https://warehouse.example"
	}
	return url
}

// price asks the warehouse, again when it fails.
func price(note string) (string, error) {
	for attempt := 0; attempt < Attempts; attempt++ {
		answer, err := client.Get(warehouse() + "/price")
		if err == nil {
			defer answer.Body.Close()
			text, err := io.ReadAll(answer.Body)
			return string(text), err
		}
		time.Sleep(BackoffMillis * time.Millisecond)
	}
	return "", &PriceUnavailable{Reason: "The warehouse does not answer"}
}

var orders Orders

func create(w http.ResponseWriter, r *http.Request) {
	note, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, "The request could not be read", http.StatusBadRequest)
		return
	}
	answer, err := orders.Create(string(note))
	var refused *Refused
	if errors.As(err, &refused) {
		w.WriteHeader(refused.Status)
		return
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	fmt.Fprintln(w, answer)
}

func main() {
	port := pflag.Int("port", 8080, "the port to listen on")
	pflag.Parse()
	http.HandleFunc("POST /orders", create)
	fmt.Println(http.ListenAndServe(fmt.Sprintf(":%d", *port), nil))
}
