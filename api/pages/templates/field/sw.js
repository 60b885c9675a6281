// Keeps the page itself on the device, so that it opens without a network. Nothing of the API is ever kept here.
const CACHE = "yizhu-field-" + {{ version | tojson }};
const FILES = {{ files | tojson }};
const SHELL = "/field";
const WORDS = "/field/words.json";
// The words of every region that is served: after an update nobody is left with those of another county.
const ALL_WORDS = {{ words | tojson }};
const PATIENCE = 5000;

self.addEventListener("install", (event) => {
  const wanted = [SHELL, ...ALL_WORDS, "/field/manifest.webmanifest", ...FILES];
  event.waitUntil(
    caches.open(CACHE)
      .then((cache) => cache.addAll(wanted.map((url) => new Request(url, { cache: "no-cache" }))))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const old = (await caches.keys()).filter((name) => name.startsWith("yizhu-field-") && name !== CACHE);
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate" && url.pathname === SHELL) event.respondWith(kept(SHELL, request));
  else if (url.pathname === WORDS) event.respondWith(newest(request));
  else if (FILES.includes(url.pathname) || url.pathname === "/field/manifest.webmanifest") event.respondWith(kept(url.pathname, request));
});

async function kept(name, request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(name)) || fetch(request);
}

/** A server that is down, or asks for patience, is as good as no network. */
const broken = (answer) => answer.status >= 500 || answer.status === 429;

/** From the network while there is one, else what was kept of the same region, and never of another. */
async function newest(request) {
  const cache = await caches.open(CACHE);
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE) });
    if (answer.ok) await cache.put(request, answer.clone());
    return (broken(answer) && (await cache.match(request))) || answer;
  } catch (error) {
    const old = await cache.match(request);
    if (old) return old;
    throw error;
  }
}
