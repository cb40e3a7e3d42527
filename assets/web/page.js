// SPDX-License-Identifier: MIT
// The live page: what the feed says is put in place of what stands there. The server escapes all
// that it sends; nothing here builds markup of its own.
"use strict";

(function () {
    const token = new URLSearchParams(location.search).get("token");
    const query = token ? "&token=" + encodeURIComponent(token) : "";
    const state = document.getElementById("state");
    const rows = document.getElementById("rows");
    let loading = false;

    function say(text, lost) {
        state.textContent = text;
        state.classList.toggle("lost", lost);
    }

    function clock() {
        return new Date().toISOString().slice(11, 19) + " UTC";
    }

    function live() {
        say("live, last change " + clock(), false);
    }

    function part(id, html) {
        const element = document.getElementById(id);
        if (element) element.innerHTML = html;
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

    // All of it: at the beginning, and whenever something may have been missed.
    async function load() {
        if (loading) return;
        loading = true;
        try {
            const answer = await fetch("/rows?x=1" + query, {cache: "no-store"});
            if (!answer.ok) throw new Error(String(answer.status));
            const all = await answer.json();
            for (const id of ["head", "rows", "problems", "log"]) part(id, all[id]);
            live();
        } catch (e) {
            say("The bench does not answer; trying again.", true);
        } finally {
            loading = false;
        }
    }

    const feed = new EventSource("/events?view=page" + query);
    feed.addEventListener("open", load);
    feed.addEventListener("reload", load);
    feed.addEventListener("error", () => say("Not connected to the bench; trying again.", true));
    feed.addEventListener("row", (e) => {
        const {id, html} = JSON.parse(e.data);
        putRow(id, html);
        live();
    });
    feed.addEventListener("gone", (e) => {
        document.getElementById(JSON.parse(e.data).id)?.remove();
    });
    feed.addEventListener("part", (e) => {
        const {id, html} = JSON.parse(e.data);
        part(id, html);
        live();
    });
})();
