// The explorer: models with samples and latent sliders, jobs as they run, datasets. Plain requests to the public API.
const api = "api/v1";
const byId = (id) => document.getElementById(id);
const MOST_SLIDERS = 12;
const FINAL = new Set(["succeeded", "failed", "cancelled"]);

async function getJson(path) {
  const answer = await fetch(`${api}/${path}`, { headers: { Accept: "application/json" } });
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.detail ?? answer.statusText);
  return body;
}

/** Shows the picture that a POST answers; the newest request wins. */
async function show(image, path, body) {
  const turn = (image.turn = (image.turn ?? 0) + 1);
  const answer = await fetch(`${api}/${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "image/png" },
    body: JSON.stringify(body),
  });
  if (turn !== image.turn) return;
  if (!answer.ok) throw new Error((await answer.json()).detail ?? answer.statusText);
  const address = URL.createObjectURL(await answer.blob());
  if (image.address) URL.revokeObjectURL(image.address);
  image.address = address;
  image.src = address;
}

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

const round = (value) => (Math.abs(value) >= 100 ? value.toFixed(1) : value.toPrecision(3));

// ---- models

async function listModels() {
  const { items } = await getJson("models?limit=100");
  const cards = items.map((model) => {
    const card = element(
      "button",
      { className: "card", type: "button" },
      element("strong", { textContent: `${model.name}@${model.version}` }),
      element("span", { textContent: `${model.inputKind} ${model.inputShape.join("×")} → ${model.embeddingDimensions}` }),
    );
    card.setAttribute("aria-pressed", "false");
    card.addEventListener("click", () => {
      for (const other of byId("models").children) other.setAttribute("aria-pressed", String(other === card));
      openModel(`${model.name}@${model.version}`).catch((failure) => note(failure.message));
    });
    return card;
  });
  byId("models").replaceChildren(...(cards.length ? cards : ["None yet: train one with POST /api/v1/training-jobs."]));
  // A model of images has more to show.
  const first = items.findIndex((model) => model.inputKind === "images" && model.capabilities.includes("sample"));
  cards[Math.max(first, 0)]?.click();
}

function note(text) {
  byId("model-note").textContent = text;
}

async function openModel(reference) {
  const manifest = await getJson(`models/${encodeURIComponent(reference)}/manifest`);
  byId("model").hidden = false;
  byId("model-title").textContent = reference;
  const figures = Object.entries(manifest.metrics ?? {}).map(([name, value]) => `${name} ${round(value)}`);
  byId("model-summary").textContent = [
    manifest.objective ? `objective ${manifest.objective.type}` : "imported encoder",
    manifest.head ? `head: ${manifest.head.task}` : "",
    manifest.dataset ? `trained on ${manifest.dataset.name}` : "",
    ...figures,
  ].filter(Boolean).join(" · ");
  note("");
  byId("masks").hidden = !("fill-mask.onnx" in manifest.files);
  if (!byId("masks").hidden) offerMasks(reference, manifest.dataset?.name, manifest.inputShape[0]);
  const draws = "decoder.onnx" in manifest.files && manifest.inputKind === "images";
  byId("generative").hidden = !draws;
  if (!draws) return;
  // Such a decoder runs once for each pixel: fewer pictures then.
  const slow = manifest.objective?.autoregressive;
  const refresh = () =>
    show(byId("samples"), `models/${encodeURIComponent(reference)}/sample`, {
      count: slow ? 9 : 36,
      seed: Number(byId("seed").value) || 0,
      temperature: Number(byId("temperature").value),
    }).catch((failure) => note(failure.message));
  const event = slow ? "onchange" : "oninput";
  for (const id of ["seed", "temperature"]) {
    byId(id).oninput = byId(id).onchange = null;
    byId(id)[event] = refresh;
  }
  refresh();
  buildSliders(reference, manifest.embeddingDimensions, slow ? "change" : "input");
  const shown = Math.min(manifest.embeddingDimensions, slow ? 3 : MOST_SLIDERS);
  show(byId("traversal"), `models/${encodeURIComponent(reference)}/traverse`, {
    dimensions: [...Array(shown).keys()],
    range: [-3, 3],
    steps: slow ? 5 : 9,
  }).catch((failure) => note(failure.message));
}

function buildSliders(reference, dimensions, event) {
  const latent = new Array(dimensions).fill(0);
  const decode = () =>
    show(byId("decoded"), `models/${encodeURIComponent(reference)}/decode`, { latents: [latent] }).catch((failure) =>
      note(failure.message),
    );
  const rows = latent.slice(0, MOST_SLIDERS).map((_, dimension) => {
    const output = element("output", { textContent: "0.0" });
    const slider = element("input", { type: "range", min: -3, max: 3, step: 0.1, value: 0 });
    slider.addEventListener("input", () => {
      latent[dimension] = Number(slider.value);
      output.textContent = latent[dimension].toFixed(1);
    });
    slider.addEventListener(event, decode);
    return element("label", {}, `z${dimension}`, slider, output);
  });
  byId("sliders").replaceChildren(...rows);
  byId("origin").onclick = () => {
    latent.fill(0);
    for (const row of rows) {
      row.querySelector("input").value = 0;
      row.querySelector("output").textContent = "0.0";
    }
    decode();
  };
  decode();
}

let asked = 0;

/** Begins with a text that it learnt from, a word of it hidden; where the dataset is gone, with nothing. */
async function offerMasks(reference, dataset, length) {
  const field = byId("masked");
  const guess = () => fillMasks(reference, field.value).catch((failure) => note(failure.message));
  byId("fill").onsubmit = (event) => {
    event.preventDefault();
    note("");
    guess();
  };
  byId("guesses").replaceChildren();
  field.value = "";
  const turn = ++asked;
  const examples = dataset && (await getJson(`datasets/${encodeURIComponent(dataset)}/examples?limit=1`).catch(() => null));
  if (!examples || turn !== asked) return;
  const words = Array.from([examples.items[0].input].flat()[0]).slice(0, 200).join("").split(" ");
  // Words have several tokens, and what is hidden must be among those that the model reads.
  words[Math.min(Math.floor(words.length / 2), Math.floor(length / 8))] = "[MASK]";
  field.value = words.join(" ");
  guess();
}

async function fillMasks(reference, text) {
  const turn = ++asked;
  const answer = await fetch(`${api}/models/${encodeURIComponent(reference)}/fill-mask`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify({ text }),
  });
  const body = await answer.json();
  if (turn !== asked) return;
  if (!answer.ok) throw new Error(body.detail ?? answer.statusText);
  const lines = body.masks.flatMap(({ guesses }) => guesses).map(({ token, probability, text: whole }) =>
    element("li", { dir: "auto" }, element("strong", { textContent: token }), element("span", { textContent: ` ${(100 * probability).toFixed(1)} % – ${shorten(whole)}` })),
  );
  byId("guesses").replaceChildren(...lines);
}

// ---- jobs

const streams = new Map();

async function listJobs() {
  const { items } = await getJson("jobs?limit=20");
  byId("jobs").replaceChildren(...items.map(jobRow));
  for (const job of items) if (!FINAL.has(job.state)) follow(job.id);
}

function jobRow(job) {
  const figures = Object.entries(job.metrics ?? {})
    .filter(([name]) => ["elbo", "validationElbo", "kl", "accuracy", "validationAccuracy", "macroF1", "rmse", "r2"].includes(name))
    .map(([name, value]) => `${name} ${round(value)}`)
    .join(" · ");
  const fraction = job.state === "succeeded" ? 1 : (job.progress?.fraction ?? 0);
  const eta = job.progress?.etaSeconds;
  const row = element(
    "tr",
    { id: `job-${job.id}` },
    element("td", { textContent: job.model ?? job.request?.name ?? job.id, title: job.id }),
    element("td", { textContent: job.type }),
    element("td", { textContent: job.state, className: job.state, title: job.error?.detail ?? "" }),
    element(
      "td",
      {},
      element("progress", { value: fraction, max: 1 }),
      job.state === "running" && eta != null ? ` ${Math.ceil(eta)} s left` : "",
    ),
    element("td", { textContent: job.error ? `${job.error.code}: ${job.error.detail}` : figures }),
    element("td"),
  );
  if (!FINAL.has(job.state)) {
    const cancel = element("button", { type: "button", textContent: "cancel" });
    cancel.addEventListener("click", () => fetch(`${api}/jobs/${job.id}/cancel`, { method: "POST" }));
    row.lastElementChild.append(cancel);
  }
  return row;
}

/** Redraws a job's row whenever its event stream says something, at most four times a second. */
function follow(id) {
  if (streams.has(id)) return;
  const stream = new EventSource(`${api}/jobs/${id}/events`);
  streams.set(id, stream);
  let due = null;
  const redraw = async () => {
    due = null;
    const job = await getJson(`jobs/${id}`);
    byId(`job-${id}`)?.replaceWith(jobRow(job));
    if (FINAL.has(job.state)) {
      stream.close();
      streams.delete(id);
      if (job.model) listModels().catch((failure) => note(failure.message));
    }
  };
  const soon = () => {
    due ??= setTimeout(() => redraw().catch(() => {}), 250);
  };
  for (const type of ["started", "progress", "resumed", "paused", "succeeded", "failed", "cancelled"]) stream.addEventListener(type, soon);
  stream.onerror = soon;
}

// ---- datasets

async function listDatasets() {
  const { items } = await getJson("datasets?limit=50");
  const cards = items.map((dataset) => {
    const card = element(
      "div",
      { className: "card" },
      element("strong", { textContent: dataset.name }),
      element("span", { textContent: `${dataset.count} ${dataset.kind} ${dataset.shape ? dataset.shape.join("×") : ""}` }),
    );
    if (dataset.kind === "images") drawSheet(card, dataset.name);
    if (!dataset.shape) listTexts(card, dataset.name);
    return card;
  });
  byId("datasets").replaceChildren(...(cards.length ? cards : ["None yet: upload one with POST /api/v1/datasets."]));
}

async function drawSheet(card, name) {
  const answer = await fetch(`${api}/datasets/${name}/examples?limit=24`, { headers: { Accept: "image/png" } });
  if (answer.ok) card.append(element("img", { src: URL.createObjectURL(await answer.blob()), alt: `First examples of ${name}` }));
}

async function listTexts(card, name) {
  const answer = await fetch(`${api}/datasets/${name}/examples?limit=5`);
  if (!answer.ok) return;
  const { items } = await answer.json();
  const lines = items.map(({ input }) => element("li", { dir: "auto", textContent: shorten([input].flat().join(" – ")) }));
  card.append(element("ul", { className: "texts" }, ...lines));
}

// By characters, not by halves of them.
function shorten(text) {
  const characters = Array.from(text.slice(0, 400));
  return characters.length > 120 ? `${characters.slice(0, 120).join("")}…` : text;
}

async function refresh() {
  await Promise.allSettled([listJobs(), listDatasets()]);
}

listModels().catch((failure) => note(failure.message));
refresh();
setInterval(() => listJobs().catch(() => {}), 5000);
