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
		"signed by teller \"zhou\", who may not order this":                                                `签署人 "zhou"（teller）无权签署这项指令`,
		"this key has signed the order already: it needs another officer":                                  `这个密钥已经签过，须由另一人签署`,
		"the passphrase of the boards cannot be asked for: this is no terminal; name a file that holds it": `无法询问口令（the boards）：这里不是终端；请指明写有口令的文件`,
		"": "",
		`open store in "d/store": log.db: in use by another process; end it first; while the server runs, officers moderate in their console`:           `打开"d/store"中的数据：log.db：另一个程序（如服务器）正在使用，请先结束它；服务器运行时，请在登记册工作台审核`,
		"read bundle: stat ../stick/closed: no such file or directory":                                                                                  "读取公告板副本或证据包：查找 ../stick/closed：没有这个文件或文件夹",
		"board is not the folder of a board: open board/origin: permission denied":                                                                      "board 不是公告板的文件夹（打开 board/origin）：没有权限",
		"line 1: parse card: a character is wrong, probably in group 3":                                                                                 "第1行：读取代表卡：有一个字符不对，可能在第3组",
		"at least one of the flags in the group [as-of by number] is required":                                                                          "选项 as-of by number 至少要写一个",
		`invalid argument "x" for "--ballots" flag: strconv.ParseInt: parsing "x": invalid syntax`:                                                      `选项 "--ballots" 应为整数，现为 "x"`,
		`invalid argument "5" for "--within" flag: time: invalid duration "5"`:                                                                          `选项 "--within" 应为时长，如 5s、2m，现为 "5"`,
		`required flag(s) "body", "title" not set`:                                                                                                      `缺少选项 "body", "title"`,
		`%d: it costs 100%: "no such file or directory"`:                                                                                                `%d：it costs 100%："no such file or directory"`,
		"manifest: 1 candidates for 1 seats: the excess is below the 20% of the seats that the rules require; at least 2 candidates are needed, 1 more": "方案：候选项目1个，应选项目1个，差额比例低于规定的20%；至少需要2个候选项目，还差1个",
		"a: b\nfile exists": "a：b\n已存在",
		"congress: zh: character U+202E is not allowed here":                                                                                                               "大会名称：zh：有不能使用的字符：U+202E",
		"the ceremony that this poll cites has not been seen: show the board of the first poll of the series, once its key is made":                                        "本次引用的密钥生成过程还没有见过：请先出示同一组第一项的公告板，须在密钥生成之后",
		"polls of the series have no result yet, or were not shown to this trustee with it, and may need the key: show it their boards, the first one first":               "同一组中还有没有结果的，或者没有出示过有结果的公告板，可能还要用到密钥：请逐项出示公告板，从第一项开始",
		"not a later poll of the series of this key: another board's ceremony is cited, or none":                                                                           "不是这把密钥所属一组的后续各项：引用的是另一块公告板上生成的密钥，或者没有引用",
		"the key of the series is not made yet: take part in its ceremony first":                                                                                           "这一组的密钥还没有生成：请先参加密钥生成",
		"the ceremony: its manifest does not cite the ceremony of this board":                                                                                              "密钥生成：方案引用的不是这块公告板上生成的密钥",
		"the ceremony: a series of 8, and of 9 on the first board":                                                                                                         "密钥生成：方案写作一组8项，第一项的公告板上写作9项",
		"write announcement: there is no such paper of sealed texts: they stand in the result, and in report.html of the bundle":                                           "写宣布词：密封意见没有这种文件：意见列在结果报告单和证据包的 report.html 中",
		"write paper ballot: sealed texts have no paper: the hand would be known":                                                                                          "写纸质票：密封意见没有纸质票：笔迹会让人认出是谁写的",
		"the round before: its manifest does not cite this board at its result":                                                                                            "此前那一次：方案引用的不是那块公告板的结果",
		"the round before: its manifest says re-vote: true, but the decision was PRESIDIUM_DECIDED":                                                                        "此前那一次：方案中“再次投票”写作 true，那次的决定却是 PRESIDIUM_DECIDED",
		"the poll beside it: the manifest names no such board beside it":                                                                                                   "同场的那一次：方案写明的同场公告板不是这一块",
		"the manifest cites no round before, but one is given":                                                                                                             "方案没有引用此前的票决，却给出了 --previous 的证据包",
		"the bundle of the round before does not verify: the ceremony: its manifest does not cite the ceremony of this board":                                              "此前那一次的证据包未通过核验：密钥生成：方案引用的不是这块公告板上生成的密钥",
		"the ceremony: replay: check 8, box: entry 7: the sum differs":                                                                                                     "密钥生成：核验公告板：第8项检查（box）：第7条记录：the sum differs",
		"polls of one series have one roll and one list of slips":                                                                                                          "同一组各项的代表卡名册和票签名册应当相同",
		`the key of registrar "甲" serves two polls`:                                                                                                                        `签发方 "甲" 的密钥已用于另一次票决，请新建密钥`,
		"the figures reveal votes: items 1 (few), 3 (unanimous); say in words why all is published nevertheless, or publish grades or names alone where the form has them": "公布票数会让人看出各人怎样填写：1 (few), 3 (unanimous)；请写明仍公布全部结果的决定，票式有等次或入选项目的，也可以只公布等次或名单",
		"this copy of the board lacks the result: get one as the officer that you are, with the hash of the manifest":                                                      "这份公告板副本没有结果：请以您的人员身份、用方案的摘要重新取得副本",
		`the poll "h/c/a/polls/1" has the form SEALED_TEXT, for which there are no pages yet: hold it with the commands vote, officer and teller`:                          `票决 "h/c/a/polls/1" 的票式是 SEALED_TEXT，还没有相应的页面：请用 vote、officer、teller 命令办理`,
		"unit: 0 characters: want 1 to 200 of UTF-8":                                                                                                                       "单位：有0个字，应为1至200个",
		"the stage reply is not open yet":                                                                                                                                  "阶段答复意见尚不能评价",
		`console: chair "张" is no officer of the poll "h/c/a/polls/1"`:                                                                                                     `主持台：执行主席 "张" 不在票决 "h/c/a/polls/1" 的人员之中`,
		"files: the documents come to more than 1073741824 bytes; archive them apart":                                                                                      "files：文件合计超过1073741824字节，请另行归档",
		"files/01.pdf has another SHA-256 than its name says: it was changed or damaged":                                                                                   "files/01.pdf的SHA-256与文件名不符：文件被改动过，或者已损坏",
		"h/c/a/polls/1: the register of a congress lies in <congress>/register, and no poll does":                                                                          "h/c/a/polls/1：登记册应在 <大会>/register 文件夹中，票决不得放在那里",
		"register: the server has another manifest than the one whose hash was given":                                                                                      "register：服务器上的方案与给出的摘要不符",
		"2 answers for 3 questions": "写了2个答案，题目有3道",
		"answer 2: want - or a number from 0 to 10, of a question with several answers 1,2": "第2题应填 - 或0至10的数，多选题写作 1,2",
		"the poll is void": "本次票决已宣布无效",
		"the answers are not for everybody: a questionnaire has nothing else to make known":                     "问卷的结果不向公众公布，此外没有可以公布的内容",
		`rule quorum is "1/2 of all, inclusive": want no such field, as the form QUESTIONNAIRE decides nothing`: `规则 quorum 现为 "1/2 of all, inclusive"，不能执行；应为 不写这一项（票式 QUESTIONNAIRE 不作决定）`,
	} {
		if got := zh.Reason(english); got != want {
			t.Errorf("%s\n got %s\nwant %s", english, got, want)
		}
		if got := en.Reason(english); got != english {
			t.Errorf("%q in English: %q", english, got)
		}
	}
}

// What the network, certificates and disks say on a bad day.
func TestReason_BadDays(t *testing.T) {
	zh, err := In(Chinese)
	if err != nil {
		t.Fatal(err)
	}
	for english, want := range map[string]string{
		"listen tcp 127.0.0.1:8443: bind: address already in use":               "监听 127.0.0.1:8443：端口已被占用：可能服务已经在运行，或者别的程序占用了它；请结束那个程序，或换一个端口",
		`Get "https://h:1/c": dial tcp 10.0.0.1:1: connect: connection refused`: `访问 "https://h:1/c"：连接 10.0.0.1:1：对方没有应答：请检查地址和端口，并确认那里的程序已经启动`,
		`Get "https://h/c": dial tcp: lookup h on 10.0.0.2:53: no such host`:    `访问 "https://h/c"：连接：找不到主机 h：请检查地址有没有写错`,
		`Get "https://h/c": tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 2029-11-26T13:34:53Z is after 2027-02-25T13:34:33Z`: `访问 "https://h/c"：对方的证书不能接受：已于 2027-02-25T13:34:33Z 到期（本机时间为 2029-11-26T13:34:53Z）：请检查本机时钟，或者重新签发证书`,
		`Post "https://h/c": read tcp 10.0.0.1:5->10.0.0.2:443: read: connection reset by peer`:                                                                                    `发送到 "https://h/c"：经连接 10.0.0.1:5->10.0.0.2:443：连接中断，请重试`,
		"serve.toml: line 2: not as a setting is written, such as listen = \"127.0.0.1:8443\" (toml: expected character =)":                                                        "serve.toml：第2行：不是设置的写法；应如 listen = \"127.0.0.1:8443\"（toml：expected character =）",
		"officer sign: signer 76a9 is no officer of this poll":                                                                                                                     "officer sign：签署的密钥 76a9 不属于本次票决的人员：请看是不是用了另一次票决的密钥",
		"log.db: write d/log.db: no space left on device; make room on the disk and try again":                                                                                     "log.db：写入 d/log.db：磁盘已满；请腾出磁盘空间后重试",
	} {
		if got := zh.Reason(english); got != want {
			t.Errorf("%s\n got %s\nwant %s", english, got, want)
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

// Phases and kinds of entries are called in Chinese where they are meant, and what only looks like one of their names is left alone.
func TestReason_PhasesAndKinds(t *testing.T) {
	w, err := In(Chinese)
	if err != nil {
		t.Fatal(err)
	}
	for english, want := range map[string]string{
		"start close: close: not in this phase: the board is voting": "签署“关闭票箱”：关闭票箱：现在的阶段是“投票中”，不能这样做",
		"propose close: not in this phase: the board is void":        "起草“关闭票箱”：现在的阶段是“无效”，不能这样做",
		"not in this phase: the board is closed":                     "现在的阶段是“已关箱，等待清点纸质票”，不能这样做",
		"close exists already":                                       "close exists already",
		"start something else":                                       "签署“something else”",
	} {
		if got := w.Reason(english); got != want {
			t.Errorf("%s: %s, want %s", english, got, want)
		}
	}
	names, err := namesOf(Chinese)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"ceremony", "gathering", "last-call", "transcribing", "void", "approve", "epoch", "invalid", "collection", "announce"} {
		if names[name] == "" {
			t.Errorf("%s has no name in Chinese", name)
		}
	}
}
