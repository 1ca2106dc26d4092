// Package play reads a meeting folder and plays the meeting by virtual people over the real packages, from check-in to
// announcement: for demonstrations, for rehearsals, and to compare with a count by hand.
//
// # The folder
//
//	meeting.json    the plan: name, level, numbers, rules
//	candidates.csv  项目编号, 项目名称, and 票面序号 if the rows do not stand in the order of the ballot
//	delegates.csv   代表编号, 出席情况; without the file the deputies are invented
//	ballots.csv     a number without link to anybody, and a column for each 项目编号, in any order
//
// That of an evaluation (满意度测评) has, for each year, ballots_2024.csv with grades in the place of marks, results_2024.csv with the
// figures, or both. That of a questionnaire (问卷) has questionnaire.json and answers.csv; what is answered in words there is a poll of sealed texts beside it
// ([SimulateWords]). See docs/protocol.md, section 9.2.
//
// Files are UTF-8, with or without a byte order mark, with lines that end in LF or CRLF. Columns and fields beyond these
// are information for people.
//
// Of meeting.json, seats, total_delegates, present and name are wanted. candidates and collected may be given and must
// then agree with the tables; issued is present, min_ballots 5, and agenda the name, unless given. level is that of a
// congress, a STANDING_COMMITTEE, or a SUBDISTRICT, which has an assembly. rules takes every rule of a manifest
// (docs/rules.md, section 2) under the same name:
//
//   - A rule that is a code, a number or a yes and no decides. One that nobody here can carry out, or has never heard of,
//     is a fault: a ballot decided by other rules than the clerk wrote down would be worse than none.
//   - quorum and pass_threshold decide as {"num":2,"den":3,"of":"all","inclusive":true}. As a sentence they are
//     information, like every other sentence, and the defaults hold.
//   - A percentage other than 20 needs differential_document. For equal numbers any sentence of the rules with the word
//     等额 will do.
//
// Codes of ballots.csv are A (赞成), O (反对), B (弃权) or nothing, and in the other form √ or nothing; X is a mark that nobody
// can read. They are written as here: whether an a or an Ａ was meant for an A is not for a program to say.
//
// A [Fault] says what is wrong and where. The differential is checked before anything else in the folder, and a folder with
// nothing but a plan.json is checked for that alone.
//
// # The meeting
//
// A meeting goes through its [Stages], whoever keeps the board. The people, what their cards and keys sign, and what officers
// order are the same (hall.go and the files named after the stages); they hand all of it to a clerk, and look at the board that the
// clerk shows them. There are two clerks.
//
// [Simulate] has one that writes the board in this process, with the registrars beside it (local.go). It makes the keys of everybody,
// holds the ceremony, checks deputies in, issues and casts, counts papers, decrypts, decides and destroys the keys. What an
// electronic ballot can express is cast as one, but for one of them that goes in on paper with those that are invalid.
//
// A [Session] has a server for its clerk (remote.go), and whatever else stands in a real hall: registrars elsewhere, a booth host
// between server and tablets, witnesses. Officers sign one after the other and find what waits for them on the server; whoever
// signs looks at a replay of the published board. What nobody answers is sent again in the same bytes. [Session.Found] makes the
// folders that those machines start from, as the commands for them do.
//
// Some trustees may be [Silent] or [Lying]. Nothing else is different from a real meeting, and the manifest says that it is a
// rehearsal.
package play
