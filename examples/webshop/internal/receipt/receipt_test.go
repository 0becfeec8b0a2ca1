// SPDX-License-Identifier: Apache-2.0

package receipt

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"example.com/webshop/internal/config"
	"example.com/webshop/internal/order"
)

var sample = order.Order{
	ID:       uuid.MustParse("01890000-0000-7000-8000-000000000001"),
	Customer: "Ada",
	PlacedAt: time.Date(2024, 5, 1, 9, 30, 0, 0, time.UTC),
	Quote: order.Quote{
		Lines: []order.Line{{SKU: "KT-002", Name: "Enamel Mug", Quantity: 2, Amount: 2300}},
		Goods: 2300, Shipping: 495, Total: 2795,
	},
}

func TestRender(t *testing.T) {
	got := string(Render(sample))
	for _, want := range []string{"Ada, 1 May 2024 09:30", "2 x  Enamel Mug  23.00", "27.95"} {
		if !strings.Contains(got, want) {
			t.Errorf("receipt lacks %q:\n%s", want, got)
		}
	}
}

func TestArchive(t *testing.T) {
	var path, body string
	srv := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		data, _ := io.ReadAll(r.Body)
		path, body = r.URL.Path, string(data)
	}))
	defer srv.Close()

	a := NewArchive(config.Receipts{
		Bucket: "shop", Region: "eu-central-1", Endpoint: srv.URL, AccessKey: "id", SecretKey: "secret",
	})
	if err := a.Save(t.Context(), sample); err != nil {
		t.Fatal(err)
	}
	if want := "/shop/receipts/2024/05/" + sample.ID.String() + ".txt"; path != want {
		t.Errorf("stored at %q, want %q", path, want)
	}
	if !strings.Contains(body, "Enamel Mug") {
		t.Errorf("stored %q", body)
	}
}

func TestNoArchive(t *testing.T) {
	if err := NewArchive(config.Receipts{}).Save(t.Context(), sample); err != nil {
		t.Error(err)
	}
}
