package main

import (
	"bytes"
	"fmt"
	"strings"
)

// A room is a page of the hall with its screens.
type room struct {
	name, zh, en string
	screens      []screen
}

// A screen is shown in both languages. The picture of one that cannot be changed has no language.
type screen struct {
	name, shot, zh, en string
	langs              []string
}

// parse reads the list: "# room | 中文 | English" begins a room, "name | picture of a test | 中文 | English" is a screen of it.
func parse(list string) (rooms []room, err error) {
	for line := range strings.Lines(list) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		title, isRoom := strings.CutPrefix(line, "# ")
		cells := strings.Split(title, " | ")
		switch {
		case isRoom && len(cells) == 3:
			rooms = append(rooms, room{name: cells[0], zh: cells[1], en: cells[2]})
		case !isRoom && len(cells) == 4 && len(rooms) > 0:
			r := &rooms[len(rooms)-1]
			r.screens = append(r.screens, screen{name: cells[0], shot: cells[1], zh: cells[2], en: cells[3]})
		default:
			return nil, fmt.Errorf("list.txt: %q is neither a room nor a screen", line)
		}
	}
	return rooms, nil
}

// index is a page with all pictures, a table for each room.
func index(rooms []room) []byte {
	var b bytes.Buffer
	b.WriteString("# 各个画面 The screens\n\n" +
		"浏览器测试拍下的画面，会议和人名都是虚构的；`make screens` 重新拍摄。\n\n" +
		"Pictures that the tests in a browser took of a meeting and people that do not exist; `make screens` takes them anew.\n\n")
	for _, r := range rooms {
		fmt.Fprintf(&b, "- [%s %s](#%s)\n", r.zh, r.en, r.name)
	}
	for _, r := range rooms {
		fmt.Fprintf(&b, "\n<a id=%q></a>\n\n## %s %s\n\n| 中文 | English |\n|---|---|\n", r.name, r.zh, r.en)
		for _, s := range r.screens {
			fmt.Fprintf(&b, "| %s<br>%s | %s<br>%s |\n", s.zh, s.picture(r, "zh", s.zh), s.en, s.picture(r, "en", s.en))
		}
	}
	return b.Bytes()
}

// picture is a picture in a language, which leads to itself in full size.
func (s screen) picture(r room, lang, says string) string {
	file := s.name + ".png"
	if len(s.langs) > 0 {
		if file = fmt.Sprintf("%s.%s.png", s.name, lang); len(s.langs) == 1 && s.langs[0] != lang {
			return "–"
		}
	} else if lang == "en" {
		return "–"
	}
	return fmt.Sprintf(`<a href="%s/%s"><img src="%[1]s/%[2]s" width="400" alt="%s"></a>`, r.name, file, says)
}
