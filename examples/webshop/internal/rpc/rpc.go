// SPDX-License-Identifier: Apache-2.0

// Package rpc serves the catalogue over gRPC. The one method takes and returns
// well-known protobuf types, so no generated code is needed.
package rpc

import (
	"context"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/health"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/structpb"
	"google.golang.org/protobuf/types/known/wrapperspb"

	"example.com/webshop/internal/catalog"
)

const (
	serviceName = "webshop.Catalog"
	lookup      = "/" + serviceName + "/Lookup"
)

// catalogServer is the service's interface, in the shape grpc checks it.
type catalogServer interface {
	Lookup(ctx context.Context, sku *wrapperspb.StringValue) (*structpb.Struct, error)
}

type server struct {
	catalog *catalog.Catalog
}

func (s *server) Lookup(_ context.Context, sku *wrapperspb.StringValue) (*structpb.Struct, error) {
	p, ok := s.catalog.Lookup(sku.GetValue())
	if !ok {
		return nil, status.Errorf(codes.NotFound, "no product %q", sku.GetValue())
	}
	return structpb.NewStruct(map[string]any{
		"sku": p.SKU, "name": p.Name, "category": p.Category, "price_cents": int64(p.Price),
	})
}

var serviceDesc = grpc.ServiceDesc{
	ServiceName: serviceName,
	HandlerType: (*catalogServer)(nil),
	Methods:     []grpc.MethodDesc{{MethodName: "Lookup", Handler: handleLookup}},
}

func handleLookup(srv any, ctx context.Context, dec func(any) error, intercept grpc.UnaryServerInterceptor) (any, error) {
	in := new(wrapperspb.StringValue)
	if err := dec(in); err != nil {
		return nil, err
	}
	handle := func(ctx context.Context, req any) (any, error) {
		return srv.(catalogServer).Lookup(ctx, req.(*wrapperspb.StringValue))
	}
	if intercept == nil {
		return handle(ctx, in)
	}
	return intercept(ctx, in, &grpc.UnaryServerInfo{Server: srv, FullMethod: lookup}, handle)
}

// NewServer returns a gRPC server with the catalogue and the standard health
// service.
func NewServer(c *catalog.Catalog) *grpc.Server {
	s := grpc.NewServer()
	s.RegisterService(&serviceDesc, &server{catalog: c})
	h := health.NewServer()
	h.SetServingStatus(serviceName, healthpb.HealthCheckResponse_SERVING)
	healthpb.RegisterHealthServer(s, h)
	return s
}

// Lookup asks a webshop server for a product.
func Lookup(ctx context.Context, conn grpc.ClientConnInterface, sku string) (map[string]any, error) {
	out := new(structpb.Struct)
	if err := conn.Invoke(ctx, lookup, wrapperspb.String(sku), out); err != nil {
		return nil, err
	}
	return out.AsMap(), nil
}
