// SPDX-License-Identifier: Apache-2.0

package rpc

import (
	"context"
	"net"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
	"google.golang.org/grpc/test/bufconn"

	"example.com/webshop/internal/catalog"
)

func TestLookup(t *testing.T) {
	c, err := catalog.Default()
	if err != nil {
		t.Fatal(err)
	}
	lis := bufconn.Listen(1 << 16)
	srv := NewServer(c)
	go srv.Serve(lis)
	defer srv.Stop()

	conn, err := grpc.NewClient("passthrough:///shop",
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return lis.DialContext(ctx) }),
		grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()

	p, err := Lookup(t.Context(), conn, "GD-002")
	if err != nil {
		t.Fatal(err)
	}
	if p["name"] != "Watering Can" || p["price_cents"] != 2199.0 {
		t.Errorf("got %v", p)
	}
	if _, err := Lookup(t.Context(), conn, "nothing"); status.Code(err) != codes.NotFound {
		t.Errorf("unknown product: %v", err)
	}
}
