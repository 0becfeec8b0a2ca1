// SPDX-License-Identifier: Apache-2.0

// Package metrics counts what the shop does, for Prometheus.
package metrics

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"example.com/webshop/internal/order"
)

// Metrics holds the shop's collectors and their registry.
type Metrics struct {
	registry *prometheus.Registry
	orders   prometheus.Counter
	revenue  prometheus.Counter
	requests *prometheus.HistogramVec
}

// New registers a fresh set of collectors.
func New() *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		orders: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "webshop_orders_total", Help: "Orders placed.",
		}),
		revenue: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "webshop_revenue_cents_total", Help: "Sum of order totals in cents.",
		}),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "webshop_http_request_seconds", Help: "Duration of HTTP requests.",
			Buckets: prometheus.ExponentialBuckets(0.001, 4, 7),
		}, []string{"route", "status"}),
	}
	m.registry.MustRegister(m.orders, m.revenue, m.requests, collectors.NewGoCollector())
	return m
}

// OrderPlaced counts an order.
func (m *Metrics) OrderPlaced(o order.Order) {
	m.orders.Inc()
	m.revenue.Add(float64(o.Total))
}

// Request records an HTTP request.
func (m *Metrics) Request(route string, status int, took time.Duration) {
	m.requests.WithLabelValues(route, strconv.Itoa(status)).Observe(took.Seconds())
}

// Handler serves the metrics in the Prometheus text format.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}
