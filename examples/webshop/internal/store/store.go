// SPDX-License-Identifier: Apache-2.0

// Package store keeps orders, in memory or in PostgreSQL.
package store

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/google/uuid"

	"example.com/webshop/internal/order"
)

// ErrNotFound is returned for an order that is not in the store.
var ErrNotFound = errors.New("order not found")

// Store keeps orders. Implementations are safe for concurrent use.
type Store interface {
	Put(ctx context.Context, o order.Order) error
	Get(ctx context.Context, id uuid.UUID) (order.Order, error)
	// Recent returns up to limit orders, newest first.
	Recent(ctx context.Context, limit int) ([]order.Order, error)
	Close()
}

// Memory is a Store that forgets everything when the program ends.
type Memory struct {
	mu     sync.RWMutex
	orders map[uuid.UUID]order.Order
}

// NewMemory returns an empty store.
func NewMemory() *Memory {
	return &Memory{orders: make(map[uuid.UUID]order.Order)}
}

// Put implements Store.
func (m *Memory) Put(_ context.Context, o order.Order) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.orders[o.ID] = o
	return nil
}

// Get implements Store.
func (m *Memory) Get(_ context.Context, id uuid.UUID) (order.Order, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	o, ok := m.orders[id]
	if !ok {
		return order.Order{}, ErrNotFound
	}
	return o, nil
}

// Recent implements Store.
func (m *Memory) Recent(_ context.Context, limit int) ([]order.Order, error) {
	m.mu.RLock()
	all := make([]order.Order, 0, len(m.orders))
	for _, o := range m.orders {
		all = append(all, o)
	}
	m.mu.RUnlock()

	slices.SortFunc(all, func(a, b order.Order) int {
		return cmp.Or(b.PlacedAt.Compare(a.PlacedAt), cmp.Compare(b.ID.String(), a.ID.String()))
	})
	return all[:min(max(limit, 0), len(all))], nil
}

// Close implements Store.
func (m *Memory) Close() {}
