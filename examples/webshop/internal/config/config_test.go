// SPDX-License-Identifier: Apache-2.0

package config

import (
	"testing"
	"time"
)

func TestParse(t *testing.T) {
	cfg, err := Parse([]byte("timeout: 2s\nshipping:\n  fee_cents: 300\n"))
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Timeout != 2*time.Second || cfg.Shipping.Fee != 300 {
		t.Errorf("settings not applied: %+v", cfg)
	}
	if cfg.Shipping.FreeFrom != 5000 || cfg.HTTPAddress == "" {
		t.Errorf("defaults lost: %+v", cfg)
	}
}

func TestParseEmpty(t *testing.T) {
	cfg, err := Parse(nil)
	if err != nil || cfg != Default() {
		t.Errorf("Parse(nil) = %+v, %v", cfg, err)
	}
}

func TestParseRejects(t *testing.T) {
	for _, in := range []string{"colour: blue", "timeout: -1s", "http_address: ''", "shipping: [1, 2]"} {
		if _, err := Parse([]byte(in)); err == nil {
			t.Errorf("%q accepted", in)
		}
	}
}
