// SPDX-License-Identifier: Apache-2.0

package motto

import (
	"testing"
	"time"
)

func TestFor(t *testing.T) {
	day := time.Date(2024, time.January, 1, 0, 0, 0, 0, time.UTC) // a Monday
	if got := For(day); got != "Start small." {
		t.Errorf("Monday's motto is %q", got)
	}
	seen := map[string]bool{}
	for i := range 7 {
		seen[For(day.AddDate(0, 0, i))] = true
	}
	if len(seen) != 7 || seen[""] {
		t.Errorf("the week has %d mottos: %v", len(seen), seen)
	}
}
