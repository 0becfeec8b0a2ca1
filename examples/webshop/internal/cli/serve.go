// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/spf13/cobra"
	"go.uber.org/zap"

	"example.com/webshop/internal/config"
	"example.com/webshop/internal/httpapi"
	"example.com/webshop/internal/metrics"
	"example.com/webshop/internal/receipt"
	"example.com/webshop/internal/rpc"
	"example.com/webshop/internal/store"
)

func newServe(configPath *string) *cobra.Command {
	return &cobra.Command{
		Use:   "serve",
		Short: "Serve the shop over HTTP and gRPC until interrupted",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := config.Load(*configPath)
			if err != nil {
				return err
			}
			log, err := newLogger(cfg.LogLevel)
			if err != nil {
				return err
			}
			defer log.Sync()
			return serve(cmd.Context(), cfg, log)
		},
	}
}

func newLogger(level string) (*zap.Logger, error) {
	lvl, err := zap.ParseAtomicLevel(level)
	if err != nil {
		return nil, err
	}
	zc := zap.NewProductionConfig()
	zc.Level = lvl
	return zc.Build()
}

func openStore(ctx context.Context, cfg config.Config) (store.Store, error) {
	if cfg.Database == "" {
		return store.NewMemory(), nil
	}
	return store.OpenPostgres(ctx, cfg.Database)
}

func serve(ctx context.Context, cfg config.Config, log *zap.Logger) error {
	pricer, err := newPricer(cfg)
	if err != nil {
		return err
	}
	orders, err := openStore(ctx, cfg)
	if err != nil {
		return err
	}
	defer orders.Close()

	httpLis, err := net.Listen("tcp", cfg.HTTPAddress)
	if err != nil {
		return err
	}
	grpcLis, err := net.Listen("tcp", cfg.GRPCAddress)
	if err != nil {
		httpLis.Close()
		return err
	}

	api := &httpapi.API{
		Pricer:  pricer,
		Store:   orders,
		Archive: receipt.NewArchive(cfg.Receipts),
		Metrics: metrics.New(),
		Log:     log,
		Timeout: cfg.Timeout,
	}
	httpSrv := &http.Server{Handler: api.Handler(), ReadHeaderTimeout: cfg.Timeout}
	grpcSrv := rpc.NewServer(pricer.Catalog)

	failed := make(chan error, 2)
	go func() {
		if err := httpSrv.Serve(httpLis); !errors.Is(err, http.ErrServerClosed) {
			failed <- fmt.Errorf("http: %w", err)
		}
	}()
	go func() {
		if err := grpcSrv.Serve(grpcLis); err != nil {
			failed <- fmt.Errorf("grpc: %w", err)
		}
	}()
	log.Info("serving", zap.Stringer("http", httpLis.Addr()), zap.Stringer("grpc", grpcLis.Addr()))

	select {
	case err = <-failed:
	case <-ctx.Done():
		log.Info("stopping")
	}
	stopCtx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	grpcSrv.Stop()
	return errors.Join(err, httpSrv.Shutdown(stopCtx))
}
