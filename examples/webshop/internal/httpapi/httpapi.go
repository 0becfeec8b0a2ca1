// SPDX-License-Identifier: Apache-2.0

// Package httpapi serves the shop over HTTP with JSON bodies.
package httpapi

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/google/uuid"
	"go.uber.org/zap"

	"example.com/webshop/internal/metrics"
	"example.com/webshop/internal/order"
	"example.com/webshop/internal/receipt"
	"example.com/webshop/internal/store"
)

const (
	maxBody      = 64 << 10
	defaultLimit = 20
	maxLimit     = 200
)

// API has what the handlers need. Archive may be nil.
type API struct {
	Pricer  *order.Pricer
	Store   store.Store
	Archive *receipt.Archive
	Metrics *metrics.Metrics
	Log     *zap.Logger
	Timeout time.Duration
}

// Handler returns the shop's routes.
func (a *API) Handler() http.Handler {
	r := chi.NewRouter()
	r.Use(middleware.RequestID, a.observe, middleware.Recoverer, middleware.Timeout(a.Timeout))

	r.Get("/healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	r.Method(http.MethodGet, "/metrics", a.Metrics.Handler())
	r.Get("/products", a.listProducts)
	r.Get("/products/{sku}", a.getProduct)
	r.Post("/quotes", a.quote)
	r.Route("/orders", func(r chi.Router) {
		r.Get("/", a.recentOrders)
		r.Post("/", a.placeOrder)
		r.Get("/{id}", a.getOrder)
		r.Get("/{id}/receipt", a.getReceipt)
	})
	return r
}

// observe logs and measures every request.
func (a *API) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		ww := middleware.NewWrapResponseWriter(w, r.ProtoMajor)
		next.ServeHTTP(ww, r)

		route := chi.RouteContext(r.Context()).RoutePattern()
		status, took := ww.Status(), time.Since(start)
		if status == 0 {
			status = http.StatusOK
		}
		a.Metrics.Request(route, status, took)
		a.Log.Info("request",
			zap.String("id", middleware.GetReqID(r.Context())),
			zap.String("method", r.Method),
			zap.String("route", route),
			zap.Int("status", status),
			zap.Duration("took", took))
	})
}

func (a *API) listProducts(w http.ResponseWriter, r *http.Request) {
	a.reply(w, http.StatusOK, a.Pricer.Catalog.List(r.URL.Query().Get("category")))
}

func (a *API) getProduct(w http.ResponseWriter, r *http.Request) {
	p, ok := a.Pricer.Catalog.Lookup(chi.URLParam(r, "sku"))
	if !ok {
		http.Error(w, "no such product", http.StatusNotFound)
		return
	}
	a.reply(w, http.StatusOK, p)
}

type orderRequest struct {
	Customer string       `json:"customer"`
	Items    []order.Item `json:"items"`
}

func decode(w http.ResponseWriter, r *http.Request) (orderRequest, error) {
	var req orderRequest
	dec := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&req); err != nil {
		return req, fmt.Errorf("%w: %v", order.ErrInvalid, err)
	}
	return req, nil
}

func (a *API) quote(w http.ResponseWriter, r *http.Request) {
	req, err := decode(w, r)
	if err != nil {
		a.fail(w, err)
		return
	}
	q, err := a.Pricer.Quote(req.Items)
	if err != nil {
		a.fail(w, err)
		return
	}
	a.reply(w, http.StatusOK, q)
}

func (a *API) placeOrder(w http.ResponseWriter, r *http.Request) {
	req, err := decode(w, r)
	if err != nil {
		a.fail(w, err)
		return
	}
	o, err := a.Pricer.Place(req.Customer, req.Items)
	if err != nil {
		a.fail(w, err)
		return
	}
	if err := a.Store.Put(r.Context(), o); err != nil {
		a.fail(w, err)
		return
	}
	a.Metrics.OrderPlaced(o)
	// The order stands even when its receipt cannot be archived.
	if err := a.Archive.Save(r.Context(), o); err != nil {
		a.Log.Warn("receipt not archived", zap.Stringer("order", o.ID), zap.Error(err))
	}
	w.Header().Set("Location", "/orders/"+o.ID.String())
	a.reply(w, http.StatusCreated, o)
}

func (a *API) recentOrders(w http.ResponseWriter, r *http.Request) {
	limit := defaultLimit
	if s := r.URL.Query().Get("limit"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 {
			a.fail(w, fmt.Errorf("%w: limit %q", order.ErrInvalid, s))
			return
		}
		limit = min(n, maxLimit)
	}
	orders, err := a.Store.Recent(r.Context(), limit)
	if err != nil {
		a.fail(w, err)
		return
	}
	a.reply(w, http.StatusOK, orders)
}

// find fetches the order named in the path.
func (a *API) find(r *http.Request) (order.Order, error) {
	id, err := uuid.Parse(chi.URLParam(r, "id"))
	if err != nil {
		return order.Order{}, store.ErrNotFound
	}
	return a.Store.Get(r.Context(), id)
}

func (a *API) getOrder(w http.ResponseWriter, r *http.Request) {
	o, err := a.find(r)
	if err != nil {
		a.fail(w, err)
		return
	}
	a.reply(w, http.StatusOK, o)
}

func (a *API) getReceipt(w http.ResponseWriter, r *http.Request) {
	o, err := a.find(r)
	if err != nil {
		a.fail(w, err)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	if _, err := w.Write(receipt.Render(o)); err != nil {
		a.Log.Debug("client went away", zap.Error(err))
	}
}

func (a *API) reply(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(body); err != nil {
		a.Log.Debug("client went away", zap.Error(err))
	}
}

func (a *API) fail(w http.ResponseWriter, err error) {
	switch {
	case errors.Is(err, order.ErrInvalid):
		http.Error(w, err.Error(), http.StatusBadRequest)
	case errors.Is(err, store.ErrNotFound):
		http.Error(w, err.Error(), http.StatusNotFound)
	default:
		a.Log.Error("request failed", zap.Error(err))
		http.Error(w, "internal error", http.StatusInternalServerError)
	}
}
