package main

import (
	"strings"
	"testing"
)

func TestLongNoteIsRefused(t *testing.T) {
	orders := &Orders{}
	_, err := orders.Create(strings.Repeat("x", 141))
	if err == nil {
		t.Fatal("a note of 141 characters was taken")
	}
}
