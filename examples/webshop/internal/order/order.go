// SPDX-License-Identifier: Apache-2.0

// Package order prices and places orders.
package order

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"example.com/webshop/internal/catalog"
)

// ErrInvalid is wrapped by every error that is the customer's to correct.
var ErrInvalid = errors.New("invalid order")

// maxQuantity bounds what one line can ask for.
const maxQuantity = 1000

// Item is one requested line of an order.
type Item struct {
	SKU      string `json:"sku"`
	Quantity int    `json:"quantity"`
}

// Line is a priced line of an order.
type Line struct {
	SKU      string        `json:"sku"`
	Name     string        `json:"name"`
	Quantity int           `json:"quantity"`
	Amount   catalog.Cents `json:"amount_cents"`
	Discount catalog.Cents `json:"discount_cents"`
}

// Quote is what a set of items costs.
type Quote struct {
	Lines    []Line        `json:"lines"`
	Goods    catalog.Cents `json:"goods_cents"`
	Shipping catalog.Cents `json:"shipping_cents"`
	Total    catalog.Cents `json:"total_cents"`
}

// Order is a quote that a customer has accepted.
type Order struct {
	ID       uuid.UUID `json:"id"`
	Customer string    `json:"customer"`
	PlacedAt time.Time `json:"placed_at"`
	Quote
}

// Pricer turns items into quotes and orders.
type Pricer struct {
	Catalog          *catalog.Catalog
	ShippingFee      catalog.Cents
	FreeShippingFrom catalog.Cents
	Now              func() time.Time // time.Now when nil
}

func (p *Pricer) now() time.Time {
	if p.Now == nil {
		return time.Now()
	}
	return p.Now()
}

// Quote prices the items at the current season's rates.
func (p *Pricer) Quote(items []Item) (Quote, error) {
	if len(items) == 0 {
		return Quote{}, fmt.Errorf("%w: no items", ErrInvalid)
	}
	season := catalog.SeasonOf(p.now())
	q := Quote{Lines: make([]Line, 0, len(items))}
	for _, it := range items {
		product, ok := p.Catalog.Lookup(it.SKU)
		if !ok {
			return Quote{}, fmt.Errorf("%w: no product %q", ErrInvalid, it.SKU)
		}
		if it.Quantity < 1 || it.Quantity > maxQuantity {
			return Quote{}, fmt.Errorf("%w: quantity %d of %q", ErrInvalid, it.Quantity, it.SKU)
		}
		full := product.Price * catalog.Cents(it.Quantity)
		off := full.Percent(season.Discount(product.Category))
		q.Lines = append(q.Lines, Line{
			SKU: product.SKU, Name: product.Name, Quantity: it.Quantity,
			Amount: full - off, Discount: off,
		})
		q.Goods += full - off
	}
	if q.Goods < p.FreeShippingFrom {
		q.Shipping = p.ShippingFee
	}
	q.Total = q.Goods + q.Shipping
	return q, nil
}

// Place prices the items and gives the resulting order its identity.
func (p *Pricer) Place(customer string, items []Item) (Order, error) {
	customer = strings.TrimSpace(customer)
	if customer == "" {
		return Order{}, fmt.Errorf("%w: no customer", ErrInvalid)
	}
	q, err := p.Quote(items)
	if err != nil {
		return Order{}, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return Order{}, fmt.Errorf("numbering order: %w", err)
	}
	return Order{ID: id, Customer: customer, PlacedAt: p.now().UTC(), Quote: q}, nil
}
