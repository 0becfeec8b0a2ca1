// SPDX-License-Identifier: Apache-2.0

// Package motto has a line for every day of the week.
package motto

import "time"

var mottos = [7]string{
	time.Sunday:    "Rest is part of the work.",
	time.Monday:    "Start small.",
	time.Tuesday:   "Measure first.",
	time.Wednesday: "Keep what is true, drop the rest.",
	time.Thursday:  "Name things well.",
	time.Friday:    "Leave it better than you found it.",
	time.Saturday:  "Build once, use often.",
}

// For returns the motto of the day that t falls on.
func For(t time.Time) string {
	return mottos[t.Weekday()]
}
