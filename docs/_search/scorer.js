// How the search weighs what it finds: as Sphinx does, and chapters before reference.
var Scorer = {
  score: ([docName, title, anchor, descr, score]) => {
    if (/^\d\d-/.test(docName)) return score + 12;
    if (docName.startsWith("frontier/") || docName.startsWith("guides/")) return score + 6;
    return score;
  },
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
};
