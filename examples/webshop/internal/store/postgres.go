// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"example.com/webshop/internal/order"
)

const schema = `
CREATE TABLE IF NOT EXISTS orders (
	id        uuid PRIMARY KEY,
	placed_at timestamptz NOT NULL,
	body      jsonb NOT NULL
);
CREATE INDEX IF NOT EXISTS orders_placed_at ON orders (placed_at DESC);`

// Postgres is a Store in a PostgreSQL database.
type Postgres struct {
	pool *pgxpool.Pool
}

// OpenPostgres connects to the database at url and creates the tables that
// are missing.
func OpenPostgres(ctx context.Context, url string) (*Postgres, error) {
	pool, err := pgxpool.New(ctx, url)
	if err != nil {
		return nil, fmt.Errorf("opening database: %w", err)
	}
	if _, err := pool.Exec(ctx, schema); err != nil {
		pool.Close()
		return nil, fmt.Errorf("preparing database: %w", err)
	}
	return &Postgres{pool: pool}, nil
}

// Put implements Store.
func (p *Postgres) Put(ctx context.Context, o order.Order) error {
	body, err := json.Marshal(o)
	if err != nil {
		return err
	}
	_, err = p.pool.Exec(ctx,
		`INSERT INTO orders (id, placed_at, body) VALUES ($1, $2, $3)
		 ON CONFLICT (id) DO UPDATE SET placed_at = $2, body = $3`,
		o.ID.String(), o.PlacedAt, body)
	return err
}

// Get implements Store.
func (p *Postgres) Get(ctx context.Context, id uuid.UUID) (order.Order, error) {
	o, err := scanOrder(p.pool.QueryRow(ctx, `SELECT body FROM orders WHERE id = $1`, id.String()))
	if errors.Is(err, pgx.ErrNoRows) {
		return order.Order{}, ErrNotFound
	}
	return o, err
}

// Recent implements Store.
func (p *Postgres) Recent(ctx context.Context, limit int) ([]order.Order, error) {
	rows, err := p.pool.Query(ctx,
		`SELECT body FROM orders ORDER BY placed_at DESC, id DESC LIMIT $1`, max(limit, 0))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (order.Order, error) {
		return scanOrder(row)
	})
}

// Close implements Store.
func (p *Postgres) Close() { p.pool.Close() }

func scanOrder(row pgx.Row) (order.Order, error) {
	var body []byte
	if err := row.Scan(&body); err != nil {
		return order.Order{}, err
	}
	var o order.Order
	err := json.Unmarshal(body, &o)
	return o, err
}
