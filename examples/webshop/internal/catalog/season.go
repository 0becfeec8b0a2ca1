// SPDX-License-Identifier: Apache-2.0

package catalog

import "time"

// Season is a quarter of the shop's year.
type Season string

// The four seasons, by calendar month on the northern hemisphere.
const (
	Winter Season = "winter"
	Spring Season = "spring"
	Summer Season = "summer"
	Autumn Season = "autumn"
)

// SeasonOf returns the season that t falls in.
func SeasonOf(t time.Time) Season {
	switch t.Month() {
	case time.December, time.January, time.February:
		return Winter
	case time.March, time.April, time.May:
		return Spring
	case time.June, time.July, time.August:
		return Summer
	default:
		return Autumn
	}
}

// Discount is the seasonal reduction for a category, in per cent.
func (s Season) Discount(category string) int {
	switch {
	case s == Spring && category == "winter":
		return 30
	case s == Summer && category == "books":
		return 10
	case s == Autumn && category == "garden":
		return 20
	case s == Winter && category == "kitchen":
		return 5
	}
	return 0
}
