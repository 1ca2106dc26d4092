package play

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/piaojue/piaojue/report/words"
)

// town is a folder in which everything can go wrong: 4 candidates for 3 seats, 12 deputies of whom 10 are present.
func town() fstest.MapFS {
	return fstest.MapFS{
		meetingFile: file(`{
  "name": "虚构镇人民代表大会会议",
  "level": "TOWN",
  "agenda": "票决",
  "total_delegates": 12,
  "present": 10,
  "issued": 10,
  "collected": 3,
  "seats": 3,
  "candidates": 4,
  "rules": {
    "ballot_method": "APPROVE_OPPOSE_ABSTAIN",
    "quorum": "2/3 of total, inclusive",
    "min_differential_pct": 20,
    "tie_at_boundary": "REVOTE"
  }
}
`),
		candidatesFile: file("项目编号,票面序号,项目名称\nP01,1,道路\nP02,2,桥梁\nP03,3,食堂\nP04,4,路灯\n"),
		delegatesFile:  file(deputies(10, 2)),
		ballotsFile:    file("票号,P01,P02,P03,P04\n11,A,A,O,B\n12,,,,\n13,X,A,A,A\n"),
	}
}

// A fault in one place of the town's folder, and what a clerk is told about it.
type faulty struct {
	name      string
	file      string
	old, new  string // one change; with old empty, the whole file
	code      string
	row       int
	column    string
	reason    string // a part of it
	faultFile string // where the fault is found, if not in the file that was changed
}

var faults = []faulty{
	// meeting.json as a text
	{name: "plan empty", file: meetingFile, code: "JSON", row: 1, reason: "unexpected end"},
	{name: "plan is a list", file: meetingFile, new: `[]`, code: "JSON", row: 1, reason: "want one object"},
	{name: "plan is null", file: meetingFile, new: `null`, code: "JSON", row: 1, reason: "want one object"},
	{name: "comma missing", file: meetingFile, old: `"TOWN",`, new: `"TOWN"`, code: "JSON", row: 4, reason: "after object key:value pair"},
	{name: "comma too many", file: meetingFile, old: `"REVOTE"`, new: `"REVOTE",`, code: "JSON", row: 16, reason: "invalid character"},
	{name: "brace missing", file: meetingFile, old: "  }\n}", new: "  }\n", code: "JSON", row: 18, reason: "unexpected end"},
	{name: "text after the object", file: meetingFile, old: "  }\n}", new: "  }\n}\n{}", code: "JSON", row: 18, reason: "after top-level value"},
	{name: "Chinese quotation marks", file: meetingFile, old: `"seats"`, new: `“seats”`, code: "JSON", row: 9, reason: "invalid character"},
	{name: "plan in GBK", file: meetingFile, old: `虚构镇`, new: "\xd0\xe9\xb9\xb9", code: "ENCODING", row: 2, reason: "save the file as UTF-8"},
	{name: "plan in UTF-16", file: meetingFile, new: "\xff\xfe{\x00}\x00", code: "ENCODING", reason: "UTF-16"},
	{name: "seats twice", file: meetingFile, old: `"candidates": 4`, new: `"seats": 2, "candidates": 4`, code: "DUPLICATE", row: 10, column: "seats", reason: "also in row 9"},
	{name: "rule twice", file: meetingFile, old: `"tie_at_boundary": "REVOTE"`, new: `"tie_at_boundary": "REVOTE", "tie_at_boundary": "PRESIDIUM_DECIDES"`, code: "DUPLICATE", row: 15, column: "tie_at_boundary", reason: "keep one"},
	{name: "remark twice, deep", file: meetingFile, old: `"TOWN",`, new: `"TOWN", "x": [{"a": 1, "a": 2}],`, code: "DUPLICATE", row: 3, column: "a", reason: "keep one"},
	{name: "deep nesting", file: meetingFile, old: `"TOWN",`, new: `"TOWN", "x": ` + strings.Repeat("[", 500) + strings.Repeat("]", 500) + `,`, code: "JSON", row: 3, reason: "deep"},
	{name: "deeper than any parser goes", file: meetingFile, new: strings.Repeat(`{"x":`, 20000), code: "JSON", row: 1, reason: "depth"},

	// its fields
	{name: "no seats", file: meetingFile, old: `"seats": 3,`, code: "FIELD_MISSING", column: "seats", reason: "seats to fill"},
	{name: "seats null", file: meetingFile, old: `"seats": 3`, new: `"seats": null`, code: "FIELD_MISSING", row: 9, column: "seats", reason: "missing"},
	{name: "seats zero", file: meetingFile, old: `"seats": 3`, new: `"seats": 0`, code: "SEATS_INVALID", row: 9, column: "seats", reason: "want 1 to 200"},
	{name: "seats negative", file: meetingFile, old: `"seats": 3`, new: `"seats": -3`, code: "SEATS_INVALID", row: 9, column: "seats", reason: "-3 seats"},
	{name: "seats a text", file: meetingFile, old: `"seats": 3`, new: `"seats": "3"`, code: "FIELD_TYPE", row: 9, column: "seats", reason: `"3": want a whole number, without quotation marks`},
	{name: "seats with a fraction", file: meetingFile, old: `"seats": 3`, new: `"seats": 3.5`, code: "FIELD_TYPE", row: 9, column: "seats", reason: "3.5: want a whole number"},
	{name: "seats in powers of ten", file: meetingFile, old: `"seats": 3`, new: `"seats": 3e0`, code: "FIELD_TYPE", row: 9, column: "seats", reason: "in digits alone"},
	{name: "seats beyond any number", file: meetingFile, old: `"seats": 3`, new: `"seats": 99999999999999999999`, code: "NUMBER", row: 9, column: "seats", reason: "too large"},
	{name: "seats a list", file: meetingFile, old: `"seats": 3`, new: `"seats": [3]`, code: "FIELD_TYPE", row: 9, column: "seats", reason: "[…]: want a whole number"},
	{name: "seats true", file: meetingFile, old: `"seats": 3`, new: `"seats": true`, code: "FIELD_TYPE", row: 9, column: "seats", reason: "true: want a whole number"},
	{name: "candidates negative", file: meetingFile, old: `"candidates": 4`, new: `"candidates": -4`, code: "NUMBER", row: 10, column: "candidates", reason: "-4"},
	{name: "candidates as many as seats", file: meetingFile, old: `"candidates": 4`, new: `"candidates": 3`, code: "DIFFERENTIAL_TOO_LOW", row: 10, column: "candidates", reason: "at least 4 candidates are needed, 1 more"},
	{name: "no candidates", file: meetingFile, old: `"candidates": 4`, new: `"candidates": 0`, code: "DIFFERENTIAL_TOO_LOW", row: 10, column: "candidates", reason: "4 more"},
	{name: "more planned than listed", file: meetingFile, old: `"candidates": 4`, new: `"candidates": 5`, code: "MISMATCH", faultFile: candidatesFile, column: "项目编号", reason: `4 candidates are listed, but meeting.json says "candidates": 5`},
	{name: "no name", file: meetingFile, old: `"虚构镇人民代表大会会议"`, new: `""`, code: "FIELD_MISSING", row: 2, column: "name", reason: "no name"},
	{name: "name a number", file: meetingFile, old: `"虚构镇人民代表大会会议"`, new: `12`, code: "FIELD_TYPE", row: 2, column: "name", reason: "12: want a text"},
	{name: "name with a line break", file: meetingFile, old: `虚构镇`, new: `虚构\n镇`, code: "TEXT", row: 2, column: "name", reason: "U+000A"},
	{name: "name of 201 characters", file: meetingFile, old: `虚构镇人民代表大会会议`, new: strings.Repeat("虚", 201), code: "TEXT", row: 2, column: "name", reason: "201 characters"},
	{name: "agenda with half a character", file: meetingFile, old: `"票决"`, new: `"\ud800"`, code: "TEXT", row: 4, column: "agenda", reason: "not allowed"},
	{name: "level unknown", file: meetingFile, old: `"TOWN"`, new: `"VILLAGE"`, code: "CODE", row: 3, column: "level", reason: `"VILLAGE": want TOWN`},
	{name: "no total", file: meetingFile, old: `"total_delegates": 12,`, code: "FIELD_MISSING", column: "total_delegates", reason: "应到"},
	{name: "no present", file: meetingFile, old: `"present": 10,`, code: "FIELD_MISSING", column: "present", reason: "实到"},
	{name: "total zero", file: meetingFile, old: `"total_delegates": 12`, new: `"total_delegates": 0`, code: "NUMBER", row: 5, column: "total_delegates", reason: "want 1 to 100000"},
	{name: "total a million", file: meetingFile, old: `"total_delegates": 12`, new: `"total_delegates": 1000000`, code: "NUMBER", row: 5, column: "total_delegates", reason: "want 1 to 100000"},
	{name: "present over total", file: meetingFile, old: `"present": 10`, new: `"present": 13`, code: "NUMBER", row: 6, column: "present", reason: "13 present of 12 deputies"},
	{name: "present negative", file: meetingFile, old: `"present": 10`, new: `"present": -1`, code: "NUMBER", row: 6, column: "present", reason: "want 0 to 12"},
	{name: "issued over present", file: meetingFile, old: `"issued": 10`, new: `"issued": 11`, code: "NUMBER", row: 7, column: "issued", reason: "11 ballots issued to 10 deputies present"},
	{name: "issued negative", file: meetingFile, old: `"issued": 10`, new: `"issued": -1`, code: "NUMBER", row: 7, column: "issued", reason: "want 0 to 10"},
	{name: "field in capitals", file: meetingFile, old: `"issued"`, new: `"Issued"`, code: "FIELD_UNKNOWN", row: 7, column: "Issued", reason: `write "issued"`},
	{name: "counted when one is left", file: meetingFile, old: `"issued": 10`, new: `"min_ballots": 1`, code: "NUMBER", row: 7, column: "min_ballots", reason: "want 2"},
	{name: "collected otherwise", file: meetingFile, old: `"collected": 3`, new: `"collected": 4`, code: "MISMATCH", faultFile: ballotsFile, column: "票号", reason: `3 ballots are listed, but meeting.json says "collected": 4`},

	// its rules
	{name: "rules a text", file: meetingFile, old: `"level": "TOWN"`, new: `"level": "TOWN", "Rules": 1`, code: "FIELD_UNKNOWN", row: 3, column: "Rules", reason: `write "rules"`},
	{name: "form not built", file: meetingFile, old: `"APPROVE_OPPOSE_ABSTAIN"`, new: `"RANK"`, code: "RULE", row: 12, column: "rules.ballot_method", reason: "APPROVE_OPPOSE_ABSTAIN or TICK_UP_TO_N"},
	{name: "form in small letters", file: meetingFile, old: `"APPROVE_OPPOSE_ABSTAIN"`, new: `"tick_up_to_n"`, code: "RULE", row: 12, column: "rules.ballot_method", reason: "TICK_UP_TO_N"},
	{name: "percentage a text", file: meetingFile, old: `"min_differential_pct": 20`, new: `"min_differential_pct": "20%"`, code: "FIELD_TYPE", row: 14, column: "rules.min_differential_pct", reason: "want a whole number"},
	{name: "percentage negative", file: meetingFile, old: `"min_differential_pct": 20`, new: `"min_differential_pct": -1`, code: "RULE", row: 14, column: "rules.min_differential_pct", reason: "0 to 1000"},
	{name: "percentage without its document", file: meetingFile, old: `"min_differential_pct": 20`, new: `"min_differential_pct": 10`, code: "RULE", row: 14, column: "rules.min_differential_pct", reason: "differential_document"},
	{name: "differential over the candidates", file: meetingFile, old: `"min_differential_pct": 20`, new: `"differential_formula": "(candidates-seats)/candidates"`, code: "RULE", row: 14, column: "rules.differential_formula", reason: "(candidates-seats)/seats"},
	{name: "tie by lot", file: meetingFile, old: `"REVOTE"`, new: `"DRAW_LOTS"`, code: "RULE", row: 15, column: "rules.tie_at_boundary", reason: "REVOTE or PRESIDIUM_DECIDES"},
	{name: "shortfall filled", file: meetingFile, old: `"tie_at_boundary": "REVOTE"`, new: `"shortfall": "NEXT_HIGHEST"`, code: "RULE", row: 15, column: "rules.shortfall", reason: "VACANT"},
	{name: "recorded vote", file: meetingFile, old: `"tie_at_boundary": "REVOTE"`, new: `"secret": false`, code: "RULE", row: 15, column: "rules.secret", reason: "secret"},
	{name: "secrecy in words", file: meetingFile, old: `"tie_at_boundary": "REVOTE"`, new: `"secret": "yes"`, code: "FIELD_TYPE", row: 15, column: "rules.secret", reason: "true or false"},
	{name: "proxies", file: meetingFile, old: `"tie_at_boundary": "REVOTE"`, new: `"proxy": "ONE_EACH"`, code: "RULE", row: 15, column: "rules.proxy", reason: "NONE"},
	{name: "re-vote by plurality", file: meetingFile, old: `"tie_at_boundary": "REVOTE"`, new: `"revote_needs_majority": false`, code: "RULE", row: 15, column: "rules.revote_needs_majority", reason: "true"},
	{name: "blank item approves", file: meetingFile, old: `"tie_at_boundary": "REVOTE"`, new: `"blank_item_means": "NOT_APPROVED"`, code: "RULE", row: 15, column: "rules.blank_item_means", reason: "ABSTAIN"},
	{name: "rule unknown, a code", file: meetingFile, old: `"tie_at_boundary": "REVOTE"`, new: `"rounding": "DOWN"`, code: "RULE", row: 15, column: "rules.rounding", reason: "no such rule here"},
	{name: "rule unknown, yes and no", file: meetingFile, old: `"tie_at_boundary": "REVOTE"`, new: `"weighted": true`, code: "RULE", row: 15, column: "rules.weighted", reason: "true would be ignored"},
	{name: "rule unknown, a number", file: meetingFile, old: `"tie_at_boundary": "REVOTE"`, new: `"max_rounds": 2`, code: "RULE", row: 15, column: "rules.max_rounds", reason: "no such rule here"},
	{name: "rule misspelt", file: meetingFile, old: `"tie_at_boundary"`, new: `"tie_at_boundry"`, code: "RULE", row: 15, column: "rules.tie_at_boundry", reason: "no such rule here"},
	{name: "quorum a number", file: meetingFile, old: `"2/3 of total, inclusive"`, new: `0.67`, code: "FIELD_TYPE", row: 13, column: "rules.quorum", reason: `{"num":`},
	{name: "quorum in part", file: meetingFile, old: `"2/3 of total, inclusive"`, new: `{"num":1,"den":2,"of":"all"}`, code: "FIELD_TYPE", row: 13, column: "rules.quorum", reason: "all four"},
	{name: "quorum and more", file: meetingFile, old: `"2/3 of total, inclusive"`, new: `{"num":1,"den":2,"of":"all","inclusive":true,"round":1}`, code: "FIELD_TYPE", row: 13, column: "rules.quorum", reason: "all four"},
	{name: "quorum of those present", file: meetingFile, old: `"2/3 of total, inclusive"`, new: `{"num":1,"den":2,"of":"present","inclusive":true}`, code: "RULE", row: 13, column: "rules.quorum", reason: "fraction of all"},
	{name: "quorum over all", file: meetingFile, old: `"2/3 of total, inclusive"`, new: `{"num":3,"den":2,"of":"all","inclusive":true}`, code: "RULE", row: 13, column: "rules.quorum", reason: "can be reached"},
	{name: "quorum with a text", file: meetingFile, old: `"2/3 of total, inclusive"`, new: `{"num":"2","den":3,"of":"all","inclusive":true}`, code: "FIELD_TYPE", row: 13, column: "rules.quorum.num", reason: "whole number"},

	// candidates.csv
	{name: "candidates empty", file: candidatesFile, code: "CSV", reason: "empty"},
	{name: "candidates in GBK", file: candidatesFile, old: "桥梁", new: "\xc7\xc5\xc1\xba", code: "ENCODING", row: 3, reason: "GBK"},
	{name: "candidates with zero bytes", file: candidatesFile, old: "桥梁", new: "b\x00", code: "ENCODING", row: 3, reason: "UTF-16"},
	{name: "semicolons", file: candidatesFile, old: "项目编号,票面序号,项目名称\nP01,1,道路\nP02,2,桥梁\nP03,3,食堂\nP04,4,路灯\n", new: "项目编号;票面序号;项目名称\nP01;1;道路\n", code: "COLUMN", row: 1, column: "项目编号", reason: "there are 项目编号;票面序号"},
	{name: "no column of ids", file: candidatesFile, old: "项目编号", new: "编号", code: "COLUMN", row: 1, column: "项目编号", reason: "there are 编号, 票面序号"},
	{name: "no column of names", file: candidatesFile, old: "项目名称", new: "名称", code: "COLUMN", row: 1, column: "项目名称", reason: "missing"},
	{name: "column twice", file: candidatesFile, old: "票面序号,项目名称", new: "项目名称,项目名称", code: "COLUMN", row: 1, column: "项目名称", reason: "occurs twice"},
	{name: "heading after blank lines", file: candidatesFile, old: "项目编号", new: "\n\n编号", code: "COLUMN", row: 3, column: "项目编号", reason: "missing"},
	{name: "row short", file: candidatesFile, old: "P02,2,桥梁", new: "P02,2", code: "CSV", row: 3, reason: "2 cells in this row, 3 headings"},
	{name: "row long, by a comma in a name", file: candidatesFile, old: "P02,2,桥梁", new: "P02,2,桥梁,隧道", code: "CSV", row: 3, reason: "a comma within a cell needs quotation marks"},
	{name: "quotation mark open", file: candidatesFile, old: "桥梁", new: `"桥梁`, code: "CSV", row: 3, reason: "quotation marks"},
	{name: "quotation mark within", file: candidatesFile, old: "桥梁", new: `桥"梁`, code: "CSV", row: 3, reason: "quotation marks"},
	{name: "id empty", file: candidatesFile, old: "P02,2", new: " ,2", code: "EMPTY", row: 3, column: "项目编号", reason: "empty"},
	{name: "id twice", file: candidatesFile, old: "P02,2", new: "P01,2", code: "DUPLICATE", row: 3, column: "项目编号", reason: `"P01" is also in row 2`},
	{name: "id of 41 characters", file: candidatesFile, old: "P02,2", new: strings.Repeat("P", 41) + ",2", code: "TEXT", row: 3, column: "项目编号", reason: "at most 40"},
	{name: "name empty", file: candidatesFile, old: "桥梁", code: "EMPTY", row: 3, column: "项目名称", reason: "empty"},
	{name: "name twice", file: candidatesFile, old: "桥梁", new: " 道路 ", code: "DUPLICATE", row: 3, column: "项目名称", reason: `"道路" is also in row 2`},
	{name: "candidate of 201 characters", file: candidatesFile, old: "桥梁", new: strings.Repeat("桥", 201), code: "TEXT", row: 3, column: "项目名称", reason: "201 characters"},
	{name: "candidate on two lines", file: candidatesFile, old: "桥梁", new: "\"桥\n梁\"", code: "TEXT", row: 3, column: "项目名称", reason: "U+000A"},
	{name: "candidate with a bell", file: candidatesFile, old: "桥梁", new: "桥\a梁", code: "TEXT", row: 3, column: "项目名称", reason: "U+0007"},
	{name: "candidate written from the right", file: candidatesFile, old: "桥梁", new: "桥\u202e梁", code: "TEXT", row: 3, column: "项目名称", reason: "U+202E"},
	{name: "candidate with an invisible space", file: candidatesFile, old: "桥梁", new: "桥\u2060梁", code: "TEXT", row: 3, column: "项目名称", reason: "U+2060"},
	{name: "serial zero", file: candidatesFile, old: "P01,1", new: "P01,0", code: "NUMBER", row: 2, column: "票面序号", reason: "1 to 4"},
	{name: "serial too high", file: candidatesFile, old: "P04,4", new: "P04,5", code: "NUMBER", row: 5, column: "票面序号", reason: `"5": want the serial numbers 1 to 4`},
	{name: "serial twice", file: candidatesFile, old: "P04,4", new: "P04,3", code: "DUPLICATE", row: 5, column: "票面序号", reason: "also in row 4"},
	{name: "serial empty", file: candidatesFile, old: "P04,4", new: "P04,", code: "EMPTY", row: 5, column: "票面序号", reason: "empty"},
	{name: "serial in words", file: candidatesFile, old: "P04,4", new: "P04,四", code: "NUMBER", row: 5, column: "票面序号", reason: "四"},
	{name: "serial with a sign", file: candidatesFile, old: "P04,4", new: "P04,+4", code: "NUMBER", row: 5, column: "票面序号", reason: "+4"},
	{name: "a candidate missing", file: candidatesFile, old: "P04,4,路灯\n", code: "MISMATCH", column: "项目编号", reason: "3 candidates are listed"},

	// delegates.csv
	{name: "delegates empty", file: delegatesFile, code: "CSV", reason: "empty"},
	{name: "no column of attendance", file: delegatesFile, old: "出席情况", new: "情况", code: "COLUMN", row: 1, column: "出席情况", reason: "missing"},
	{name: "no column of deputies", file: delegatesFile, old: "代表编号", new: "代号", code: "COLUMN", row: 1, column: "代表编号", reason: "missing"},
	{name: "deputy twice", file: delegatesFile, old: "D003", new: "D002", code: "DUPLICATE", row: 4, column: "代表编号", reason: "also in row 3"},
	{name: "deputy without number", file: delegatesFile, old: "D003", code: "EMPTY", row: 4, column: "代表编号", reason: "empty"},
	{name: "attendance unknown", file: delegatesFile, old: "D003,某某,出席", new: "D003,某某,列席", code: "CODE", row: 4, column: "出席情况", reason: `"列席": want 出席`},
	{name: "attendance empty", file: delegatesFile, old: "D003,某某,出席", new: "D003,某某,", code: "CODE", row: 4, column: "出席情况", reason: "want 出席"},
	{name: "a deputy missing", file: delegatesFile, old: "D003,某某,出席\n", code: "MISMATCH", column: "代表编号", reason: `11 deputies are listed, but meeting.json says "total_delegates": 12`},
	{name: "one present fewer", file: delegatesFile, old: "D003,某某,出席", new: "D003,某某,事假", code: "MISMATCH", column: "出席情况", reason: `9 deputies are present, but meeting.json says "present": 10`},

	// ballots.csv
	{name: "ballots empty", file: ballotsFile, code: "CSV", reason: "empty"},
	{name: "first column a candidate", file: ballotsFile, old: "票号,P01,P02,P03,P04\n11,A,A,O,B\n12,,,,\n13,X,A,A,A\n", new: "P01,P02,P03,P04\nA,A,O,B\n", code: "COLUMN", row: 1, column: "P01", reason: "first column is for the number"},
	{name: "candidate without column", file: ballotsFile, old: "票号,P01,P02,P03,P04\n11,A,A,O,B\n12,,,,\n13,X,A,A,A\n", new: "票号,P01,P02,P03\n11,A,A,O\n", code: "COLUMN", row: 1, column: "P04", reason: "missing"},
	{name: "column of no candidate", file: ballotsFile, old: "P04", new: "P05", code: "COLUMN", row: 1, column: "P05", reason: "column 5 is no 项目编号"},
	{name: "candidate's column twice", file: ballotsFile, old: "P04", new: "P03", code: "COLUMN", row: 1, column: "P03", reason: "occurs twice"},
	{name: "column without heading", file: ballotsFile, old: "P04\n11,A,A,O,B\n12,,,,\n13,X,A,A,A\n", new: "P04,\n11,A,A,O,B,\n", code: "COLUMN", row: 1, reason: "column 6 has no heading"},
	{name: "candidate in small letters", file: ballotsFile, old: "P04", new: "p04", code: "COLUMN", row: 1, column: "p04", reason: "no 项目编号"},
	{name: "number twice", file: ballotsFile, old: "\n12,", new: "\n11,", code: "DUPLICATE", row: 3, column: "票号", reason: "also in row 2"},
	{name: "number empty", file: ballotsFile, old: "\n12,", new: "\n,", code: "EMPTY", row: 3, column: "票号", reason: "empty"},
	{name: "code in small letters", file: ballotsFile, old: "11,A", new: "11,a", code: "CODE", row: 2, column: "P01", reason: `"a": want A, O, B as half-width capitals`},
	{name: "code of full width", file: ballotsFile, old: "11,A", new: "11,Ａ", code: "CODE", row: 2, column: "P01", reason: `"\uff21": want`},
	{name: "code of another form", file: ballotsFile, old: "11,A", new: "11,√", code: "CODE", row: 2, column: "P01", reason: `"\u221a": want`},
	{name: "code of another kind of poll", file: ballotsFile, old: "11,A", new: "11,S", code: "CODE", row: 2, column: "P01", reason: "want A, O, B"},
	{name: "two codes", file: ballotsFile, old: "11,A", new: "11,AO", code: "CODE", row: 2, column: "P01", reason: `"AO"`},
	{name: "unreadable in small letters", file: ballotsFile, old: "13,X", new: "13,x", code: "CODE", row: 4, column: "P01", reason: `"x"`},
	{name: "ballot short", file: ballotsFile, old: "11,A,A,O,B", new: "11,A,A,O", code: "CSV", row: 2, reason: "4 cells in this row, 5 headings"},
	{name: "ballot long", file: ballotsFile, old: "11,A,A,O,B", new: "11,A,A,O,B,A", code: "CSV", row: 2, reason: "6 cells in this row, 5 headings"},
}

// Every fault is found where it is, with a code for programs, and with words in every language for people.
func TestFaults(t *testing.T) {
	for _, f := range faults {
		t.Run(f.name, func(t *testing.T) {
			files := town()
			if f.old == "" {
				files[f.file] = file(f.new)
			} else {
				replace(t, files, f.file, f.old, f.new)
			}
			want := Fault{Code: f.code, File: f.file, Row: f.row, Column: f.column, Reason: f.reason}
			if f.faultFile != "" {
				want.File = f.faultFile
			}
			checkFault(t, files, want)
		})
	}
}

// checkFault reads a folder and compares the fault, whose reason has want.Reason in it.
func checkFault(t *testing.T, files fs.FS, want Fault) *Fault {
	t.Helper()
	m, err := Read(files, "folder")
	got, ok := err.(*Fault)
	if !ok || m != nil {
		t.Fatalf("meeting %v, error %v, want a fault", m, err)
	}
	if got.Code != want.Code || got.File != want.File || got.Row != want.Row || got.Column != want.Column || !strings.Contains(got.Reason, want.Reason) {
		t.Errorf("got  %s %s %d %q: %s\nwant %s %s %d %q: …%s…", got.Code, got.File, got.Row, got.Column, got.Reason,
			want.Code, want.File, want.Row, want.Column, want.Reason)
	}
	if text := got.Error(); !strings.HasPrefix(text, got.File) || !strings.HasSuffix(text, got.Reason) {
		t.Errorf("as a sentence: %s", text)
	}
	for _, l := range words.Languages {
		w, err := words.In(l)
		if err != nil {
			t.Fatal(err)
		}
		if said := got.In(w.Sprintf); (said == got.Reason) != (l == words.English) || strings.Contains(said, "%!") {
			t.Errorf("%s: %s", l, said)
		}
	}
	return got
}

// The folder that TestFaults spoils has no fault itself.
func TestTown(t *testing.T) {
	m, err := Read(town(), "town")
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Deputies) != 12 || len(m.Votes) != 3 || m.Votes[0].Invalid != "" || m.Votes[1].Invalid != "" || m.Votes[2].Invalid != "UNREADABLE" {
		t.Errorf("%+v", m)
	}
}

func TestMissingFiles(t *testing.T) {
	for _, name := range []string{meetingFile, candidatesFile, ballotsFile} {
		t.Run(name, func(t *testing.T) {
			files := town()
			delete(files, name)
			checkFault(t, files, Fault{Code: "FILE_MISSING", File: name, Reason: "missing"})
		})
	}
	t.Run("all", func(t *testing.T) {
		checkFault(t, fstest.MapFS{}, Fault{Code: "FILE_MISSING", File: meetingFile, Reason: "missing"})
	})
}

// To open a pipe would be to wait for whoever writes to it.
func TestNotRegular(t *testing.T) {
	for _, mode := range []fs.FileMode{fs.ModeDir, fs.ModeNamedPipe, fs.ModeDevice | fs.ModeCharDevice, fs.ModeSocket} {
		for _, name := range []string{meetingFile, candidatesFile, delegatesFile, ballotsFile} {
			files := town()
			files[name] = &fstest.MapFile{Mode: mode | 0o644}
			checkFault(t, files, Fault{Code: "FILE_UNREADABLE", File: name, Reason: "not a file"})
		}
	}
}

// A closedFS has a file that cannot be opened.
type closedFS struct {
	fstest.MapFS
	closed string
}

func (c closedFS) ReadFile(name string) ([]byte, error) {
	if name == c.closed {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return c.MapFS.ReadFile(name)
}

func (c closedFS) Open(name string) (fs.File, error) {
	if name == c.closed {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return c.MapFS.Open(name)
}

func TestUnreadable(t *testing.T) {
	for _, name := range []string{meetingFile, candidatesFile, delegatesFile, ballotsFile} {
		checkFault(t, closedFS{town(), name}, Fault{Code: "FILE_UNREADABLE", File: name, Reason: "permission denied"})
	}
}

func TestTooLarge(t *testing.T) {
	files := town()
	files[ballotsFile] = &fstest.MapFile{Data: make([]byte, maxFile+1), Mode: 0o644}
	checkFault(t, files, Fault{Code: "FILE_TOO_LARGE", File: ballotsFile, Reason: "at most"})
}

// What spreadsheets and editors do to a file is no fault.
func TestLenient(t *testing.T) {
	for name, change := range map[string]func(string) string{
		"byte order mark": func(s string) string { return "\ufeff" + s },
		"CRLF":            func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") },
		"no newline":      func(s string) string { return strings.TrimSuffix(s, "\n") },
		"blank lines":     func(s string) string { return strings.ReplaceAll(s, "\n", "\n\n") },
	} {
		t.Run(name, func(t *testing.T) {
			files := town()
			for path, f := range files {
				files[path] = file(change(string(f.Data)))
			}
			if _, err := Read(files, "town"); err != nil {
				t.Error(err)
			}
		})
	}
	for name, change := range map[string][3]string{
		"space in cells":           {candidatesFile, "桥梁", " 桥梁\u3000"},
		"quoted cells":             {ballotsFile, "11,A,A,O,B", `"11","A","A","O","B"`},
		"a comma in a name":        {candidatesFile, "桥梁", `"桥梁,隧道"`},
		"more columns":             {candidatesFile, "项目编号,票面序号,项目名称\nP01,1,道路\nP02,2,桥梁\nP03,3,食堂\nP04,4,路灯\n", "责任单位,项目名称,,项目编号\n镇政府,道路,,P01\n,桥梁,,P02\n镇政府,食堂,,P03\n,路灯,,P04\n"},
		"Chinese numbers":          {ballotsFile, "11,A", "票甲,A"},
		"prose in rules":           {meetingFile, `"tie_at_boundary": "REVOTE"`, `"tie_at_boundary": "REVOTE", "remark": "Two rounds at most."`},
		"null in rules":            {meetingFile, `"tie_at_boundary": "REVOTE"`, `"tie_at_boundary": null, "rounding": null`},
		"formula with spaces":      {meetingFile, `"tie_at_boundary": "REVOTE"`, `"differential_formula": "(candidates - seats) / seats"`},
		"what is for people":       {meetingFile, `"level": "TOWN"`, `"level": "TOWN", "chief_scrutineer": "1名", "domains": ["教育"], "funding": {"a": {"b": 1}}`},
		"level in small letters":   {meetingFile, `"TOWN"`, `"town"`},
		"no rules":                 {meetingFile, `"rules": {`, `"remarks": {`},
		"no planned candidates":    {meetingFile, `"candidates": 4,`, ``},
		"space around the name":    {meetingFile, `"虚构镇`, `" 虚构镇`},
		"every rule of a manifest": {meetingFile, `"tie_at_boundary": "REVOTE"`, `"document": "办法", "secret": true, "write_in": "NOT_ALLOWED", "not_voted": "COUNTED_SEPARATELY", "proxy": "NONE", "blank_ballot": "VALID", "unclear_marks": "INVALID_WHOLE_BALLOT", "revote_needs_majority": true, "shortfall": "VACANT", "small_group": 5`},
	} {
		t.Run(name, func(t *testing.T) {
			files := town()
			replace(t, files, change[0], change[1], change[2])
			if _, err := Read(files, "town"); err != nil {
				t.Error(err)
			}
		})
	}
}

// A folder that reads can be played: nothing is left for the manifest to refuse.
func FuzzMeetingJSON(f *testing.F) {
	f.Add(string(town()[meetingFile].Data))
	f.Add(folder{rules: `"quorum": {"num":1,"den":2,"of":"all","inclusive":false}`}.text())
	f.Add(folder{rules: `"min_differential_pct": 0, "x": "等额"`}.text())
	f.Fuzz(func(t *testing.T, text string) {
		files := town()
		files[meetingFile] = file(text)
		m, err := Read(files, "town")
		var fault *Fault
		if err != nil {
			if !errors.As(err, &fault) || fault.Code == "" || fault.Reason == "" || fault.Row < 0 || fault.Row > 1+strings.Count(text, "\n") {
				t.Fatalf("%#v", err)
			}
			return
		}
		if err := m.Rules.Check(); err != nil {
			t.Fatal(err)
		}
		if m.Issued > len(m.Deputies) || m.Seats > len(m.Candidates) {
			t.Fatalf("%+v", m)
		}
	})
}

// Every row of a table that reads is a vote with a mark for each candidate.
func FuzzBallotsCSV(f *testing.F) {
	f.Add(string(town()[ballotsFile].Data))
	f.Add("\ufeff票号,P04,P03,P02,P01\r\n\"1\",A,X,,O\r\n")
	f.Fuzz(func(t *testing.T, text string) {
		files := town()
		files[ballotsFile] = file(text)
		replace(t, files, meetingFile, `"collected": 3,`, ``)
		m, err := Read(files, "town")
		if fault, ok := err.(*Fault); err != nil {
			if !ok || fault.File != ballotsFile || fault.Reason == "" || fault.Row < 0 || fault.Row > 1+strings.Count(text, "\n") {
				t.Fatalf("%#v", err)
			}
			return
		}
		for _, v := range m.Votes {
			if len(v.Marks) != len(m.Candidates) {
				t.Fatalf("%v", v)
			}
		}
	})
}
