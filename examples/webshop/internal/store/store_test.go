// SPDX-License-Identifier: Apache-2.0

package store

import (
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"example.com/webshop/internal/order"
)

var (
	_ Store = (*Memory)(nil)
	_ Store = (*Postgres)(nil)
)

func TestMemory(t *testing.T) {
	ctx := t.Context()
	m := NewMemory()
	defer m.Close()

	start := time.Date(2024, 5, 1, 0, 0, 0, 0, time.UTC)
	var last order.Order
	for i := range 5 {
		last = order.Order{ID: uuid.New(), Customer: "Ada", PlacedAt: start.Add(time.Duration(i) * time.Hour)}
		if err := m.Put(ctx, last); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := m.Get(ctx, last.ID); err != nil || got.ID != last.ID {
		t.Errorf("Get = %+v, %v", got, err)
	}
	if _, err := m.Get(ctx, uuid.New()); !errors.Is(err, ErrNotFound) {
		t.Errorf("Get of an unknown order: %v", err)
	}
	recent, err := m.Recent(ctx, 3)
	if err != nil || len(recent) != 3 || recent[0].ID != last.ID {
		t.Errorf("Recent(3) = %v, %v", recent, err)
	}
}
