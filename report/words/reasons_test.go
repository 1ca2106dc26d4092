package words

import "testing"

// What went wrong is said in Chinese as far as it is known, with the same names and numbers, and the rest as it is.
func TestReason(t *testing.T) {
	zh, err := In(Chinese)
	if err != nil {
		t.Fatal(err)
	}
	en, err := In(English)
	if err != nil {
		t.Fatal(err)
	}
	for english, want := range map[string]string{
		"": "",
		"read bundle: stat ../stick/closed: no such file or directory":             "读取公告板副本或证据包：查找 ../stick/closed：没有这个文件或文件夹",
		"board is not the folder of a board: open board/origin: permission denied": "board 不是公告板的文件夹（打开 board/origin）：没有权限",
		"line 1: parse card: a character is wrong, probably in group 3":            "第1行：读取代表卡：有一个字符不对，可能在第3组",
		`required flag(s) "body", "title" not set`:                                 `缺少选项 "body", "title"`,
		`%d: it costs 100%: "no such file or directory"`:                           `%d：it costs 100%："no such file or directory"`,
		"manifest: 1 candidates for 1 seats: the excess is below the 20% of the seats that the rules require; at least 2 candidates are needed, 1 more": "方案：候选项目1个，应选项目1个，差额比例低于规定的20%；至少需要2个候选项目，还差1个",
		"a: b\nfile exists": "a：b\n已存在",
		"congress: zh: character U+202E is not allowed here": "大会名称：zh：有不能使用的字符：U+202E",
	} {
		if got := zh.Reason(english); got != want {
			t.Errorf("%s\n got %s\nwant %s", english, got, want)
		}
		if got := en.Reason(english); got != english {
			t.Errorf("%q in English: %q", english, got)
		}
	}
}

func FuzzReason(f *testing.F) {
	f.Add("open x: no such file or directory")
	f.Add(`%v: %d %[9]d "a": 1 bytes, at most 2`)
	w, err := In(Chinese)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(_ *testing.T, english string) { w.Reason(english) })
}
