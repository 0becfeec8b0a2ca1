// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"strings"
	"testing"
)

func run(args ...string) (string, error) {
	var out bytes.Buffer
	root := New()
	root.SetOut(&out)
	root.SetArgs(args)
	err := root.Execute()
	return out.String(), err
}

func TestList(t *testing.T) {
	out, err := run("list", "winter")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Count(out, "\n") != 2 || !strings.Contains(out, "Wool Blanket") {
		t.Errorf("output:\n%s", out)
	}
}

func TestQuote(t *testing.T) {
	out, err := run("quote", "BK-001=2", "BK-002")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out, "2 x") || !strings.Contains(out, "total") {
		t.Errorf("output:\n%s", out)
	}
	for _, bad := range []string{"BK-001=two", "XX-999"} {
		if _, err := run("quote", bad); err == nil {
			t.Errorf("quote %s succeeded", bad)
		}
	}
}
