// SPDX-License-Identifier: Apache-2.0

// Package receipt renders receipts and archives them.
package receipt

import (
	"bytes"
	"context"
	"fmt"
	"text/tabwriter"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"example.com/webshop/internal/config"
	"example.com/webshop/internal/order"
)

// Render writes an order as plain text.
func Render(o order.Order) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "Order %s\n%s, %s\n\n", o.ID, o.Customer, o.PlacedAt.Format("2 January 2006 15:04"))
	writeQuote(&b, o.Quote)
	return b.Bytes()
}

// RenderQuote writes a quote as plain text.
func RenderQuote(q order.Quote) []byte {
	var b bytes.Buffer
	writeQuote(&b, q)
	return b.Bytes()
}

func writeQuote(b *bytes.Buffer, q order.Quote) {
	tw := tabwriter.NewWriter(b, 0, 0, 2, ' ', tabwriter.AlignRight)
	for _, l := range q.Lines {
		fmt.Fprintf(tw, "%d x\t%s\t%s\t\n", l.Quantity, l.Name, l.Amount)
	}
	fmt.Fprintf(tw, "\tshipping\t%s\t\n\ttotal\t%s\t\n", q.Shipping, q.Total)
	tw.Flush() // cannot fail: a bytes.Buffer takes every write
}

// Archive stores receipts in an S3 bucket.
type Archive struct {
	client *s3.Client
	bucket string
}

// NewArchive returns an archive for the configured bucket, or nil when none
// is configured.
func NewArchive(cfg config.Receipts) *Archive {
	if cfg.Bucket == "" {
		return nil
	}
	opts := s3.Options{
		Region:      cfg.Region,
		Credentials: credentials.NewStaticCredentialsProvider(cfg.AccessKey, cfg.SecretKey, ""),
	}
	if cfg.Endpoint != "" {
		opts.BaseEndpoint = aws.String(cfg.Endpoint)
		opts.UsePathStyle = true
	}
	return &Archive{client: s3.New(opts), bucket: cfg.Bucket}
}

// Save stores the receipt of an order. A nil archive stores nothing.
func (a *Archive) Save(ctx context.Context, o order.Order) error {
	if a == nil {
		return nil
	}
	_, err := a.client.PutObject(ctx, &s3.PutObjectInput{
		Bucket:      aws.String(a.bucket),
		Key:         aws.String(key(o)),
		Body:        bytes.NewReader(Render(o)),
		ContentType: aws.String("text/plain; charset=utf-8"),
	})
	if err != nil {
		return fmt.Errorf("archiving receipt: %w", err)
	}
	return nil
}

func key(o order.Order) string {
	return fmt.Sprintf("receipts/%s/%s.txt", o.PlacedAt.Format("2006/01"), o.ID)
}
