// SPDX-License-Identifier: Apache-2.0

// Package catalog holds the products the shop sells and their prices.
package catalog

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

//go:embed products.csv
var defaultProducts string

// Cents is an amount of money in hundredths of the shop's currency.
type Cents int64

// String formats the amount with two decimals.
func (c Cents) String() string {
	sign := ""
	if c < 0 {
		sign, c = "-", -c
	}
	return fmt.Sprintf("%s%d.%02d", sign, c/100, c%100)
}

// Percent returns p per cent of the amount, rounded towards zero.
func (c Cents) Percent(p int) Cents {
	return c * Cents(p) / 100
}

// Product is one item on sale.
type Product struct {
	SKU      string `json:"sku"`
	Name     string `json:"name"`
	Category string `json:"category"`
	Price    Cents  `json:"price_cents"`
}

// Catalog is an immutable set of products, safe for concurrent use.
type Catalog struct {
	products []Product
	bySKU    map[string]Product
}

// Default returns the catalogue that is built into the program.
func Default() (*Catalog, error) {
	return Parse(strings.NewReader(defaultProducts))
}

// Parse reads a catalogue from CSV with the columns sku, name, category and
// price in cents. The first line is a header.
func Parse(r io.Reader) (*Catalog, error) {
	cr := csv.NewReader(r)
	cr.FieldsPerRecord = 4
	rows, err := cr.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("reading catalogue: %w", err)
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("reading catalogue: no header line")
	}
	c := &Catalog{bySKU: make(map[string]Product, len(rows))}
	for i, row := range rows[1:] {
		price, err := strconv.ParseInt(row[3], 10, 64)
		if err != nil || price < 0 {
			return nil, fmt.Errorf("catalogue row %d: bad price %q", i+1, row[3])
		}
		p := Product{SKU: row[0], Name: row[1], Category: row[2], Price: Cents(price)}
		if _, dup := c.bySKU[p.SKU]; dup {
			return nil, fmt.Errorf("catalogue row %d: duplicate SKU %q", i+1, p.SKU)
		}
		c.bySKU[p.SKU] = p
		c.products = append(c.products, p)
	}
	slices.SortFunc(c.products, func(a, b Product) int { return strings.Compare(a.SKU, b.SKU) })
	return c, nil
}

// Lookup finds a product by SKU.
func (c *Catalog) Lookup(sku string) (Product, bool) {
	p, ok := c.bySKU[sku]
	return p, ok
}

// List returns the products of a category in SKU order, or all products when
// the category is empty.
func (c *Catalog) List(category string) []Product {
	out := make([]Product, 0, len(c.products))
	for _, p := range c.products {
		if category == "" || p.Category == category {
			out = append(out, p)
		}
	}
	return out
}
