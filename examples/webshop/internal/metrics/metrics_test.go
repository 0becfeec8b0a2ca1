// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"example.com/webshop/internal/order"
)

func TestHandler(t *testing.T) {
	m := New()
	m.OrderPlaced(order.Order{Quote: order.Quote{Total: 1250}})
	m.Request("/products", 200, 3*time.Millisecond)

	rec := httptest.NewRecorder()
	m.Handler().ServeHTTP(rec, httptest.NewRequest("GET", "/metrics", nil))
	for _, want := range []string{
		"webshop_orders_total 1\n",
		"webshop_revenue_cents_total 1250\n",
		`webshop_http_request_seconds_count{route="/products",status="200"} 1`,
	} {
		if !strings.Contains(rec.Body.String(), want) {
			t.Errorf("no %q in the metrics", want)
		}
	}
}
