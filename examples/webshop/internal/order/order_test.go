// SPDX-License-Identifier: Apache-2.0

package order

import (
	"errors"
	"testing"
	"time"

	"example.com/webshop/internal/catalog"
)

func pricer(t *testing.T, month time.Month) *Pricer {
	t.Helper()
	c, err := catalog.Default()
	if err != nil {
		t.Fatal(err)
	}
	return &Pricer{
		Catalog: c, ShippingFee: 495, FreeShippingFrom: 5000,
		Now: func() time.Time { return time.Date(2024, month, 1, 12, 0, 0, 0, time.UTC) },
	}
}

func TestQuote(t *testing.T) {
	for _, tc := range []struct {
		name            string
		month           time.Month
		items           []Item
		goods, shipping catalog.Cents
	}{
		{"small order pays shipping", time.March, []Item{{"KT-003", 2}}, 900, 495},
		{"large order ships free", time.March, []Item{{"KT-001", 2}}, 9800, 0},
		{"seasonal discount", time.April, []Item{{"WN-001", 1}}, 4830, 495},
	} {
		t.Run(tc.name, func(t *testing.T) {
			q, err := pricer(t, tc.month).Quote(tc.items)
			if err != nil {
				t.Fatal(err)
			}
			if q.Goods != tc.goods || q.Shipping != tc.shipping || q.Total != tc.goods+tc.shipping {
				t.Errorf("goods %v, shipping %v, total %v", q.Goods, q.Shipping, q.Total)
			}
		})
	}
}

func TestPlace(t *testing.T) {
	p := pricer(t, time.March)
	o, err := p.Place(" Ada ", []Item{{"BK-001", 1}})
	if err != nil {
		t.Fatal(err)
	}
	if o.Customer != "Ada" || o.ID.Version() != 7 || o.Total != 2945 {
		t.Errorf("unexpected order %+v", o)
	}
}

func TestPlaceRejects(t *testing.T) {
	p := pricer(t, time.March)
	for name, place := range map[string]func() (Order, error){
		"no customer": func() (Order, error) { return p.Place(" ", []Item{{"BK-001", 1}}) },
		"no items":    func() (Order, error) { return p.Place("Ada", nil) },
		"unknown SKU": func() (Order, error) { return p.Place("Ada", []Item{{"XX-999", 1}}) },
		"quantity":    func() (Order, error) { return p.Place("Ada", []Item{{"BK-001", 0}}) },
	} {
		if _, err := place(); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}
