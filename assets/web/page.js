// SPDX-License-Identifier: MIT
// The live page, and that of one phone: what the feed says is put in place of what stands there. The
// server escapes all that it sends; nothing here builds markup of its own.
"use strict";

(function () {
    const SILENCE_MS = 20000; // the bench says something every five seconds
    const AGAIN_MS = 2000;
    const token = new URLSearchParams(location.search).get("token");
    const query = token ? "&token=" + encodeURIComponent(token) : "";
    const state = document.getElementById("state");
    const clock = document.getElementById("clock");
    const rows = document.getElementById("rows");
    const phone = document.getElementById("phone");
    let feed, silence, loading, wanted;

    // Only a change of it is heard by a screen reader; the clock beside it is not.
    function say(text, lost) {
        if (state.textContent !== text) state.textContent = text;
        state.classList.toggle("lost", lost);
    }

    function isLost(why) {
        say(why + " Seen last at", true);
    }

    const focusable = (element) => [...element.querySelectorAll("a, [tabindex]")];

    // Who reads with the keyboard stays where he is.
    function put(element, html) {
        if (element.innerHTML === html) return;
        const at = focusable(element).indexOf(document.activeElement);
        element.innerHTML = html;
        if (at >= 0) focusable(element)[at]?.focus();
    }

    function putPart(id, html) {
        const element = document.getElementById(id);
        if (element) put(element, html);
        if (id === "head" && element) document.title = element.textContent + " hookflash";
    }

    function putRow(id, html) {
        const frame = document.createElement("template");
        frame.innerHTML = html;
        const fresh = frame.content.firstElementChild;
        const old = document.getElementById(id);
        const focused = old && old.contains(document.activeElement);
        if (old) old.replaceWith(fresh);
        else rows.append(fresh);
        if (focused) fresh.querySelector("a")?.focus();
    }

    async function fetched(path) {
        const answer = await fetch(path, {cache: "no-store"});
        if (!answer.ok) throw new Error(String(answer.status));
        return answer;
    }

    async function loadBench() {
        const all = await (await fetched("/rows?x=1" + query)).json();
        for (const id in all) putPart(id, all[id]);
    }

    async function loadPhone() {
        const text = await (await fetched(location.pathname + location.search)).text();
        const fresh = new DOMParser().parseFromString(text, "text/html");
        put(phone, fresh.getElementById("phone").innerHTML);
        clock.textContent = fresh.getElementById("clock").textContent;
    }

    // All of it: at the beginning, and whenever something may have been missed.
    async function load() {
        wanted = loading;
        if (loading) return;
        loading = true;
        try {
            await (phone ? loadPhone() : loadBench());
            say("Live,", false);
        } catch (e) {
            isLost("The bench does not answer.");
        }
        loading = false;
        if (wanted) setTimeout(load, 500);
    }

    // A bench that was switched off, or a line that was cut, says nothing at all.
    function heard() {
        clearTimeout(silence);
        silence = setTimeout(() => {
            isLost("Nothing is heard of the bench.");
            listen();
        }, SILENCE_MS);
    }

    function on(name, what) {
        feed.addEventListener(name, (e) => {
            heard();
            what(JSON.parse(e.data ?? "null"));
        });
    }

    function listen() {
        feed?.close();
        feed = new EventSource("/events?view=page" + query);
        heard();
        on("open", load);
        on("reload", load);
        on("beat", (now) => {
            clock.textContent = now;
            if (!loading) say("Live,", false);
        });
        feed.addEventListener("error", () => {
            const refused = feed.readyState === EventSource.CLOSED;
            isLost(refused ? "The bench refuses this address: open the one that it shows now."
                           : "Not connected to the bench; trying again.");
            if (!refused) return;
            clearTimeout(silence);
            silence = setTimeout(listen, AGAIN_MS);
        });
        if (phone) {
            on("row", ({id}) => id === phone.dataset.row && load());
            on("part", ({id}) => id === "log" && load());
            return;
        }
        on("row", ({id, html}) => putRow(id, html));
        on("gone", ({id}) => document.getElementById(id)?.remove());
        on("part", ({id, html}) => putPart(id, html));
    }

    listen();
})();
