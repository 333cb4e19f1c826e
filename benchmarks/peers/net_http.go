// SPDX-License-Identifier: BSL-1.0

// net/http and encoding/json, with a goroutine for each request in flight.
package main

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
	"strconv"
	"sync"
	"syscall"
	"time"
)

const (
	windows        = 8
	sessionsOfPage = 100
	token          = "ocx_live_benchmark"
	missing        = 0xffffffff
)

type session struct {
	ID        string  `json:"id"`
	Status    string  `json:"status"`
	Sentiment *string `json:"sentiment"`
	Channel   struct {
		Type string `json:"type"`
	} `json:"channel"`
	TicketNumber *uint64 `json:"ticket_number"`
	AssistMode   *bool   `json:"assist_mode"`
	CreatedAt    string  `json:"created_at"`
	UpdatedAt    *string `json:"updated_at"`
	Contact      *struct {
		Name  *string `json:"name"`
		Email *string `json:"email"`
	} `json:"contact"`
	Language *string `json:"language"`
	Team     *struct {
		Name *string `json:"name"`
	} `json:"team"`
	Handoff *struct {
		Summary *string `json:"summary"`
	} `json:"handoff"`
	Summary *string `json:"summary"`
}

type page struct {
	Items []session `json:"items"`
	Next  *string   `json:"next"`
}

// checksum is as checksum.hpp has it.
type checksum struct {
	value    uint32
	thorough bool
}

func (sum *checksum) step(word uint32) { sum.value = (sum.value ^ word) * 16777619 }

func letter(code byte) uint32 {
	if code < 0x80 {
		return uint32(code)
	}
	return 0x80
}

func (sum *checksum) text(text string, countsLength bool) {
	if sum.thorough {
		for i := 0; i < len(text); i++ {
			sum.step(uint32(text[i]))
		}
		sum.step(uint32(len(text)))
	}
	if text == "" {
		sum.step(0)
		return
	}
	word := letter(text[0]) | letter(text[len(text)-1])<<8
	if countsLength {
		word |= uint32(len(text)) << 16
	}
	sum.step(word)
}

func (sum *checksum) textOrNothing(text *string, countsLength bool) {
	if text == nil {
		sum.text("", countsLength)
	} else {
		sum.text(*text, countsLength)
	}
}

func (sum *checksum) time(text string) {
	digit := func(at int) uint32 { return uint32(text[at] - '0') }
	digits := func(at int) uint32 { return digit(at)*10 + digit(at+1) }
	fraction := uint32(0)
	if text[19] == '.' {
		fraction = digits(20)*10 + digit(22)
	}
	sum.step(((digits(11)*60+digits(14))*60+digits(17))*1000 + fraction)
}

func checksumOf(row *session, thorough bool) uint32 {
	sum := checksum{2166136261, thorough}
	sum.text(row.ID, true)
	sum.text(row.Status, true)
	sum.textOrNothing(row.Sentiment, true)
	sum.text(row.Channel.Type, true)
	if row.TicketNumber != nil {
		sum.step(uint32(*row.TicketNumber))
	} else {
		sum.step(missing)
	}
	switch {
	case row.AssistMode == nil:
		sum.step(missing)
	case *row.AssistMode:
		sum.step(1)
	default:
		sum.step(0)
	}
	sum.time(row.CreatedAt)
	if row.UpdatedAt != nil {
		sum.time(*row.UpdatedAt)
	} else {
		sum.step(missing)
	}
	var name, email, team, handoff *string
	if row.Contact != nil {
		name, email = row.Contact.Name, row.Contact.Email
	}
	if row.Team != nil {
		team = row.Team.Name
	}
	if row.Handoff != nil {
		handoff = row.Handoff.Summary
	}
	sum.textOrNothing(name, false)
	sum.textOrNothing(email, true)
	sum.textOrNothing(row.Language, true)
	sum.textOrNothing(team, false)
	sum.textOrNothing(handoff, false)
	sum.textOrNothing(row.Summary, false)
	return sum.value
}

func read(client *http.Client, url string) (*page, error) {
	request, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set("Accept", "application/json")
	response, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("status %d", response.StatusCode)
	}
	found := new(page)
	return found, json.NewDecoder(response.Body).Decode(found)
}

func usage() (found syscall.Rusage) {
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &found); err != nil {
		log.Fatal(err)
	}
	return
}

func cpuSeconds() float64 {
	found := usage()
	return float64(found.Utime.Nano()+found.Stime.Nano()) * 1e-9
}

func main() {
	if len(os.Args) < 6 {
		log.Fatal("BASE-URL CA-FILE PAGES IN-FLIGHT plain|gzip [thorough]")
	}
	baseURL := os.Args[1]
	roots := x509.NewCertPool()
	pem, err := os.ReadFile(os.Args[2])
	if err != nil || !roots.AppendCertsFromPEM(pem) {
		log.Fatal("CA file: ", err)
	}
	pages, _ := strconv.Atoi(os.Args[3])
	inFlight, _ := strconv.Atoi(os.Args[4])
	thorough := len(os.Args) > 6 && os.Args[6] == "thorough"
	step := 10
	if thorough {
		step = 1
	}
	client := &http.Client{Transport: &http.Transport{
		TLSClientConfig:     &tls.Config{RootCAs: roots},
		MaxIdleConnsPerHost: inFlight,
		DisableCompression:  os.Args[5] != "gzip",
	}}

	cpu, begin := cpuSeconds(), time.Now()
	queue := make(chan int, windows)
	for window := 1; window <= windows; window++ {
		queue <- window
	}
	close(queue)
	var mutex sync.Mutex
	var sessions int
	var sum uint32
	var workers sync.WaitGroup
	for i := 0; i < inFlight; i++ {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for window := range queue {
				first := fmt.Sprintf("%s/chat/sessions?created_after=2023-01-0%dT00%%3A00%%3A00Z", baseURL, window)
				for url := first; url != ""; {
					found, err := read(client, url)
					if err != nil {
						log.Fatal(err)
					}
					mine := uint32(0)
					for row := 0; row < len(found.Items); row += step {
						mine += checksumOf(&found.Items[row], thorough)
					}
					mutex.Lock()
					sessions += len(found.Items)
					sum += mine
					mutex.Unlock()
					url = ""
					if found.Next != nil {
						url = first + "&cursor=" + *found.Next
					}
				}
			}
		}()
	}
	workers.Wait()
	cpu, wall := cpuSeconds()-cpu, time.Since(begin).Seconds()
	if sessions != pages*sessionsOfPage {
		log.Fatalf("there were %d sessions", sessions)
	}
	fmt.Printf("{\"sessions\": %d, \"checksum\": %d, \"cpu_seconds\": %.6f, \"wall_seconds\": %.6f, \"peak_rss_kib\": %d}\n",
		sessions, sum, cpu, wall, usage().Maxrss)
}
