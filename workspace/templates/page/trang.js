"use strict";
// Không có lệnh này trang vẫn đọc được; lệnh thêm tìm, lọc, xếp, vết của con số. Không gọi mạng, không lưu gì.
(() => {
  const el = id => document.getElementById(id);
  const fold = text => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/gi, "d").toLowerCase();
  const rows = id => el(id) ? [...el(id).tBodies[0].rows] : [];
  const said = new Map();
  const words = row => said.get(row) || said.set(row, fold(row.textContent)).get(row);
  const every = (row, query) => fold(query).split(/\s+/).every(word => words(row).includes(word));
  const count = (id, shown, all) => { if (el(id)) el(id).textContent = `Hiện ${shown} trên ${all}`; };

  const agencies = rows("bang-co-quan");
  const showAgencies = () => {
    let shown = 0;
    for (const row of agencies) {
      const state = el("loc-tinh-trang").value;
      row.hidden = !(every(row, el("tim-co-quan").value) && (!state || row.dataset.tt === state));
      shown += !row.hidden;
    }
    count("dem-co-quan", shown, agencies.length);
  };

  const findings = rows("bang-phat-hien");
  const filters = ["loc-co-quan", "loc-bieu", "loc-muc", "loc-ma"];
  const showFindings = () => {
    if (!findings.length) return;
    const [agency, form, severity, code] = filters.map(id => el(id).value);
    let shown = 0;
    el("bang-phat-hien").classList.toggle("da-loc", Boolean(agency || form || severity || code || el("tim-phat-hien").value));
    for (const row of findings) {
      row.hidden = Boolean(agency && row.dataset.a !== agency || form && !row.dataset.f.split(" ").includes(form)
        || severity && row.dataset.s !== severity || code && row.cells[2].textContent !== code)
        || !every(row, el("tim-phat-hien").value);
      shown += !row.hidden;
    }
    count("dem-phat-hien", shown, findings.length);
  };

  const sort = button => {
    const head = button.closest("th"), table = head.closest("table"), at = head.cellIndex;
    const falling = head.getAttribute("aria-sort") === "ascending";
    for (const other of table.tHead.rows[0].cells) if (other.hasAttribute("aria-sort")) other.setAttribute("aria-sort", "none");
    head.setAttribute("aria-sort", falling ? "descending" : "ascending");
    const value = row => row.cells[at].dataset.v ?? row.cells[at].textContent;
    const body = table.tBodies[0];
    [...body.rows].map((row, place) => [value(row), place, row]).sort(([a, i], [b, j]) => {
      const order = a !== "" && b !== "" && !isNaN(a) && !isNaN(b) ? a - b : a.localeCompare(b, "vi");
      return (falling ? -order : order) || i - j;
    }).forEach(([, , row]) => body.append(row));
  };

  const traces = JSON.parse(el("vet-du-lieu").textContent);
  const put = (parent, tag, text) => { const made = document.createElement(tag); made.textContent = text; parent.append(made); };
  const showTrace = name => {
    const trace = traces[name], list = el("vet-dong"), cells = el("vet-o");
    list.replaceChildren(); cells.replaceChildren();
    for (const [key, text] of Object.entries(trace.dong)) { put(list, "dt", key); put(list, "dd", text); }
    for (const cell of trace.o) put(cells, "li", cell);
    if (trace.con) put(cells, "li", `… và ${trace.con} vùng ô nữa, xem so-lieu.xlsx`);
    el("vet-o-tieu-de").hidden = cells.hidden = !cells.childElementCount;
    el("vet").showModal();
  };

  document.addEventListener("click", event => {
    const target = event.target.closest("button, a");
    if (!target) return;
    if (target.classList.contains("xep")) sort(target);
    else if (target.dataset.so) showTrace(target.dataset.so);
    else if (target.id === "vet-dong-lai") el("vet").close();
    else if (target.id === "bo-loc") { filters.forEach(id => { el(id).value = ""; }); el("tim-phat-hien").value = ""; showFindings(); }
    else if (target.dataset.locMuc && findings.length) {
      filters.forEach(id => { el(id).value = ""; }); el("tim-phat-hien").value = "";
      el("loc-muc").value = target.dataset.locMuc;
      el("loc-co-quan").value = target.dataset.locCoQuan || "";
      showFindings();
    }
  });
  el("tim-co-quan").addEventListener("input", showAgencies);
  el("loc-tinh-trang").addEventListener("change", showAgencies);
  if (findings.length) {
    el("tim-phat-hien").addEventListener("input", showFindings);
    filters.forEach(id => el(id).addEventListener("change", showFindings));
  }
  el("chon-so-sanh")?.addEventListener("change", event => {
    for (const part of document.querySelectorAll(".so-sanh")) part.hidden = part.dataset.thu !== event.target.value;
  });

  let closed = [];
  addEventListener("beforeprint", () => {  // giấy không bấm được: mở mọi bảng số
    closed = [...document.querySelectorAll("details:not([open])")];
    closed.forEach(part => { part.open = true; });
  });
  addEventListener("afterprint", () => closed.forEach(part => { part.open = false; }));
  showAgencies(); showFindings();
})();
