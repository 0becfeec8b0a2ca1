// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"strings"
	"testing"
	"time"
)

func TestCentsString(t *testing.T) {
	for in, want := range map[Cents]string{0: "0.00", 5: "0.05", 1999: "19.99", -250: "-2.50"} {
		if got := in.String(); got != want {
			t.Errorf("Cents(%d) = %q, want %q", int64(in), got, want)
		}
	}
}

func TestDefaultCatalog(t *testing.T) {
	c, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	if p, ok := c.Lookup("KT-001"); !ok || p.Price != 4900 {
		t.Errorf("Lookup(KT-001) = %+v, %v", p, ok)
	}
	if got := len(c.List("books")); got != 3 {
		t.Errorf("%d books, want 3", got)
	}
	if all, none := len(c.List("")), len(c.List("boats")); all < 10 || none != 0 {
		t.Errorf("List: all %d, boats %d", all, none)
	}
}

func TestParseRejects(t *testing.T) {
	for name, in := range map[string]string{
		"empty":         "",
		"missing field": "sku,name,category,price_cents\nA,b,c\n",
		"bad price":     "sku,name,category,price_cents\nA,b,c,cheap\n",
		"duplicate":     "sku,name,category,price_cents\nA,b,c,1\nA,b,c,1\n",
	} {
		if _, err := Parse(strings.NewReader(in)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestSeasons(t *testing.T) {
	at := func(m time.Month) Season { return SeasonOf(time.Date(2024, m, 15, 0, 0, 0, 0, time.UTC)) }
	for m, want := range map[time.Month]Season{
		time.January: Winter, time.May: Spring, time.June: Summer, time.November: Autumn, time.December: Winter,
	} {
		if got := at(m); got != want {
			t.Errorf("%v is %v, want %v", m, got, want)
		}
	}
	if got := Spring.Discount("winter"); got != 30 {
		t.Errorf("spring discount on winter goods = %d, want 30", got)
	}
}
