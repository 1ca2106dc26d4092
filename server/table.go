package server

import (
	"github.com/piaojue/piaojue/api"
	"github.com/piaojue/piaojue/audit"
	"github.com/piaojue/piaojue/ballot"
	"github.com/piaojue/piaojue/officer"
	"github.com/piaojue/piaojue/registrar"
	"github.com/piaojue/piaojue/report"
)

const (
	pollPath   = "/c/:congress/polls/:poll"
	ballotPath = pollPath + "/ballots"
)

// staticAnswers are what a file that pages load may be.
var staticAnswers = []answer{
	{200, "text/css; charset=utf-8", nil}, {200, "text/javascript; charset=utf-8", nil}, {200, "application/wasm", nil}, {200, mediaJSON, nil},
	{200, "image/svg+xml", nil},
}

// table is all that is served (docs/protocol.md, section 11.1).
func table() []route {
	text := func(status int) []answer { return []answer{{status, mediaText, nil}} }
	bytes := []answer{{200, mediaBytes, nil}}
	json := func(status int, v any) []answer { return []answer{{status, mediaJSON, v}} }
	head := json(201, audit.BoardHead{})
	again := append(json(200, audit.BoardHead{}), head...)
	page := []answer{{200, mediaHTML, nil}}
	order := append(json(202, api.OrderState{}), json(201, api.OrderState{})...)
	return []route{
		{"GET", "/healthz", "The process answers", nil, text(200), health},
		{"GET", "/readyz", "Every poll can be written to", nil, text(200), ready},
		{"GET", "/openapi.json", "This description", nil, json(200, nil), describe},
		{"GET", "/openapi", "A page of this description", nil, []answer{{200, mediaHTML, nil}}, describePage},
		{"GET", "/openapi.css", "How that page looks", nil, []answer{{200, "text/css; charset=utf-8", nil}}, describeStyle},
		{"GET", "/c/:congress", "The polls of a congress", nil, json(200, api.Listing{}), list},

		{"GET", "/c/:congress/", "The same as a page", nil, page, congressPage},
		{"GET", "/client.json", "The hashes of all files that pages load", nil, json(200, nil), clientFiles},
		{"GET", "/static/*path", "A file that pages load", nil, staticAnswers, static},

		{"GET", pollPath + "/result", "The page of the result, in Chinese or (lang=en) English", nil, page, result},
		{"GET", pollPath + "/result.xlsx", "The result as a workbook", nil, []answer{{200, exports[".xlsx"], nil}}, export(".xlsx", report.XLSX)},
		{"GET", pollPath + "/result.csv", "The result as a table", nil, []answer{{200, exports[".csv"], nil}}, export(".csv", report.CSV)},
		{"GET", pollPath + "/result.json", "The result as data", nil, json(200, nil), export(".json", exportJSON)},
		{"GET", pollPath + "/report", "The report of a poll that has ended, as a page to print", nil, page, record},
		{"GET", pollPath + "/check", "The page that opens what a tablet has encrypted", nil, page, checkPage},
		{"GET", pollPath + "/wall", "The screen of the hall; its token is in the parameter token", nil, page, screens(false)},
		{"GET", pollPath + "/rostrum", "The screen of the rostrum; its token is in the parameter token", nil, page, screens(true)},

		{"GET", pollPath, "Where the poll stands", nil, json(200, api.State{}), state},
		{"GET", pollPath + "/events", "Where the poll stands, now and whenever that changes", nil, []answer{{200, mediaSSE, nil}}, events},
		{"GET", pollPath + "/manifest", "The manifest", nil, json(200, nil), manifest},
		{"GET", pollPath + "/payloads/:hash", "A payload by its SHA-256", nil, json(200, nil), payload},
		{"GET", pollPath + "/packs/*pack", "The ballots of one entry bundle", nil, bytes, pack},
		{"GET", pollPath + "/hints/*pack", "What makes verifying the ballots of one entry bundle faster", nil, bytes, packedHints},
		{"GET", pollPath + "/proofs/:hash", "tlog-proof of a ballot by its id", nil, text(200), proof},
		{"GET", pollPath + "/receipts/:code", "A ballot by the code of its receipt", nil, json(200, api.Located{}), receipt},
		{"GET", pollPath + "/used", "Credentials of the published ballots of a questionnaire", nil, bytes, usedCards},
		{"GET", pollPath + "/bundle", "Leads to the evidence bundle as one file", nil, []answer{{303, mediaText, nil}}, toBundle},
		{"GET", pollPath + "/bundle.tar.zst", "The evidence bundle as one file", nil, []answer{{200, mediaZstd, nil}}, wholeBundle},
		{"GET", pollPath + "/bundle/*path", "A file of the evidence bundle", nil, bytes, bundleFile},
		{"GET", pollPath + "/log/checkpoint", "The published checkpoint", nil, text(200), checkpoint},
		{"GET", pollPath + "/log/tile/*tile", "A tile of the log", nil, bytes, tile},
		{"GET", pollPath + "/orders", "Orders that wait for signatures", nil, json(200, api.Orders{}), waitingOrders},
		{"GET", pollPath + "/marks", "Marks that wait for an order", nil, json(200, api.MarksWaiting{}), waitingMarks},

		{"POST", ballotPath, "Cast a ballot; the answer is the receipt", &body{"SENT", ballot.MaxSent, ballot.Envelope{}, api.Sent{}}, text(201), cast},
		{"POST", pollPath + "/attendance", "What cards signed at the desk", &body{"MARKS", registrar.MaxFile, audit.Marks{}, nil}, json(202, api.Marked{}), attend},
		{"POST", pollPath + "/requests", "Token requests", &body{"REQUESTS", registrar.MaxFile, audit.Requests{}, nil}, json(200, api.Issued{}), request},
		{"POST", pollPath + "/surrenders", "Give tokens back", &body{"SURRENDER", 1 << 16, audit.SurrenderBody{}, nil}, again, surrender},
		{"POST", pollPath + "/orders", "An order with the signatures that it has", &body{"WAITING", maxOrder, officer.Waiting{}, nil}, order, takeOrder},
		{"POST", pollPath + "/messages", "What a trustee says", &body{"MESSAGE", maxOrder, audit.Message{}, nil}, again, message},
		{"POST", pollPath + "/transcriptions", "Ballots that tellers made of papers", &body{"TRANSCRIPTION", maxTranscription, api.Transcription{}, nil}, again, transcribe},
		{"POST", pollPath + "/next", "The manifest of the next round, before the decision that names it", &body{"MANIFEST", 1 << 20, ballot.Manifest{}, nil}, json(202, api.Kept{}), offerNext},
	}
}
