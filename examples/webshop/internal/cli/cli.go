// SPDX-License-Identifier: Apache-2.0

// Package cli is the shop's command line.
package cli

import (
	"fmt"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"example.com/webshop/internal/catalog"
	"example.com/webshop/internal/config"
	"example.com/webshop/internal/order"
	"example.com/webshop/internal/receipt"
)

// New returns the root command.
func New() *cobra.Command {
	var configPath string
	root := &cobra.Command{
		Use:           "webshop",
		Short:         "A tiny shop: catalogue, orders and receipts",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.PersistentFlags().StringVar(&configPath, "config", "", "YAML settings `file`")
	root.AddCommand(newList(), newQuote(&configPath), newServe(&configPath))
	return root
}

func newList() *cobra.Command {
	return &cobra.Command{
		Use:   "list [category]",
		Short: "List the products on sale",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := catalog.Default()
			if err != nil {
				return err
			}
			tw := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
			for _, p := range c.List(strings.Join(args, "")) {
				fmt.Fprintf(tw, "%s\t%s\t%s\t%s\n", p.SKU, p.Name, p.Category, p.Price)
			}
			return tw.Flush()
		},
	}
}

func newQuote(configPath *string) *cobra.Command {
	return &cobra.Command{
		Use:     "quote sku[=quantity]...",
		Short:   "Price a set of products",
		Example: "  webshop quote KT-001 BK-002=3",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, err := config.Load(*configPath)
			if err != nil {
				return err
			}
			pricer, err := newPricer(cfg)
			if err != nil {
				return err
			}
			items, err := parseItems(args)
			if err != nil {
				return err
			}
			q, err := pricer.Quote(items)
			if err != nil {
				return err
			}
			_, err = cmd.OutOrStdout().Write(receipt.RenderQuote(q))
			return err
		},
	}
}

func newPricer(cfg config.Config) (*order.Pricer, error) {
	c, err := catalog.Default()
	if err != nil {
		return nil, err
	}
	return &order.Pricer{
		Catalog: c, ShippingFee: cfg.Shipping.Fee, FreeShippingFrom: cfg.Shipping.FreeFrom,
	}, nil
}

// parseItems reads arguments of the form sku or sku=quantity.
func parseItems(args []string) ([]order.Item, error) {
	items := make([]order.Item, 0, len(args))
	for _, arg := range args {
		sku, count, given := strings.Cut(arg, "=")
		n := 1
		if given {
			var err error
			if n, err = strconv.Atoi(count); err != nil {
				return nil, fmt.Errorf("quantity of %s: %w", sku, err)
			}
		}
		items = append(items, order.Item{SKU: sku, Quantity: n})
	}
	return items, nil
}
