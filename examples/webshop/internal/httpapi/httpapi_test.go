// SPDX-License-Identifier: Apache-2.0

package httpapi

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"

	"example.com/webshop/internal/catalog"
	"example.com/webshop/internal/metrics"
	"example.com/webshop/internal/order"
	"example.com/webshop/internal/store"
)

func newHandler(t *testing.T) http.Handler {
	t.Helper()
	c, err := catalog.Default()
	if err != nil {
		t.Fatal(err)
	}
	api := &API{
		Pricer:  &order.Pricer{Catalog: c, ShippingFee: 495, FreeShippingFrom: 5000},
		Store:   store.NewMemory(),
		Metrics: metrics.New(),
		Log:     zap.NewNop(),
		Timeout: time.Second,
	}
	return api.Handler()
}

func do(h http.Handler, method, path, body string) *httptest.ResponseRecorder {
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, httptest.NewRequest(method, path, strings.NewReader(body)))
	return rec
}

func TestOrderLifeCycle(t *testing.T) {
	h := newHandler(t)
	rec := do(h, "POST", "/orders", `{"customer":"Ada","items":[{"sku":"BK-002","quantity":1}]}`)
	if rec.Code != http.StatusCreated {
		t.Fatalf("placing: %d %s", rec.Code, rec.Body)
	}
	location := rec.Header().Get("Location")

	var o order.Order
	if err := json.Unmarshal(do(h, "GET", location, "").Body.Bytes(), &o); err != nil {
		t.Fatal(err)
	}
	if o.Customer != "Ada" || len(o.Lines) != 1 {
		t.Errorf("fetched %+v", o)
	}
	if got := do(h, "GET", location+"/receipt", "").Body.String(); !strings.Contains(got, "Cooking with Turnips") {
		t.Errorf("receipt:\n%s", got)
	}
	if got := do(h, "GET", "/metrics", "").Body.String(); !strings.Contains(got, "webshop_orders_total 1\n") {
		t.Error("the order was not counted")
	}
}

func TestStatus(t *testing.T) {
	h := newHandler(t)
	for _, tc := range []struct {
		method, path, body string
		want               int
	}{
		{"GET", "/healthz", "", 200},
		{"GET", "/products?category=books", "", 200},
		{"GET", "/products/GD-001", "", 200},
		{"GET", "/products/nothing", "", 404},
		{"GET", "/orders/", "", 200},
		{"GET", "/orders/?limit=many", "", 400},
		{"GET", "/orders/nothing", "", 404},
		{"POST", "/quotes", `{"items":[{"sku":"GD-001","quantity":3}]}`, 200},
		{"POST", "/quotes", `{"items":[]}`, 400},
		{"POST", "/orders", `not json`, 400},
	} {
		if rec := do(h, tc.method, tc.path, tc.body); rec.Code != tc.want {
			t.Errorf("%s %s: %d, want %d", tc.method, tc.path, rec.Code, tc.want)
		}
	}
}
