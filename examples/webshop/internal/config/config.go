// SPDX-License-Identifier: Apache-2.0

// Package config reads the shop's settings from YAML.
package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"gopkg.in/yaml.v3"

	"example.com/webshop/internal/catalog"
)

// Config is everything that can be set. The zero value is not usable; start
// from Default.
type Config struct {
	HTTPAddress string        `yaml:"http_address"`
	GRPCAddress string        `yaml:"grpc_address"`
	LogLevel    string        `yaml:"log_level"`
	Timeout     time.Duration `yaml:"timeout"`
	Database    string        `yaml:"database"` // PostgreSQL URL; empty keeps orders in memory
	Shipping    Shipping      `yaml:"shipping"`
	Receipts    Receipts      `yaml:"receipts"`
}

// Shipping sets what delivery costs.
type Shipping struct {
	Fee      catalog.Cents `yaml:"fee_cents"`
	FreeFrom catalog.Cents `yaml:"free_from_cents"`
}

// Receipts names the S3 bucket that receipts are archived in. An empty bucket
// turns archiving off.
type Receipts struct {
	Bucket    string `yaml:"bucket"`
	Region    string `yaml:"region"`
	Endpoint  string `yaml:"endpoint"`
	AccessKey string `yaml:"access_key"`
	SecretKey string `yaml:"secret_key"`
}

// Default returns the settings used when no file is given.
func Default() Config {
	return Config{
		HTTPAddress: "127.0.0.1:8080",
		GRPCAddress: "127.0.0.1:8081",
		LogLevel:    "info",
		Timeout:     10 * time.Second,
		Shipping:    Shipping{Fee: 495, FreeFrom: 5000},
		Receipts:    Receipts{Region: "eu-central-1"},
	}
}

// Load reads the file at path over the defaults. An empty path gives the
// defaults.
func Load(path string) (Config, error) {
	if path == "" {
		return Default(), nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return Config{}, err
	}
	cfg, err := Parse(data)
	if err != nil {
		return Config{}, fmt.Errorf("%s: %w", path, err)
	}
	return cfg, nil
}

// Parse decodes YAML over the defaults and rejects unknown keys.
func Parse(data []byte) (Config, error) {
	cfg := Default()
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(&cfg); err != nil && !errors.Is(err, io.EOF) {
		return Config{}, err
	}
	return cfg, cfg.validate()
}

func (c Config) validate() error {
	switch {
	case c.HTTPAddress == "":
		return errors.New("http_address is empty")
	case c.Timeout <= 0:
		return fmt.Errorf("timeout %v is not positive", c.Timeout)
	case c.Shipping.Fee < 0:
		return fmt.Errorf("shipping fee %v is negative", c.Shipping.Fee)
	case c.Receipts.Bucket != "" && c.Receipts.Region == "":
		return errors.New("receipts need a region")
	}
	return nil
}
