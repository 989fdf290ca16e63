// What a page looks like, as the browser computed it. Each check gives a list of faults, each told by its element.
(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const seen = (e) => {
    const style = getComputedStyle(e), box = e.getBoundingClientRect();
    return style.visibility !== "hidden" && style.display !== "none" && box.width > 1 && box.height > 1 && box.right > 0;
  };
  const name = (e) => `${e.tagName.toLowerCase()}${e.id && "#" + e.id} ${(e.textContent || "").trim().slice(0, 40)}`;

  // --- contrast, as WCAG 2 defines it
  const parts = (colour) => {
    const numbers = colour.match(/[\d.]+/g).map(Number);
    return numbers.length > 3 ? numbers : [...numbers, 1];
  };
  const linear = (v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const behind = (e) => {
    for (; e; e = e.parentElement) {
      const colour = parts(getComputedStyle(e).backgroundColor);
      if (colour[3] === 1) return colour;
    }
    return [255, 255, 255, 1];
  };
  const contrast = (a, b) => {
    const [more, less] = [light(a), light(b)].sort((x, y) => y - x);
    return (more + 0.05) / (less + 0.05);
  };
  const has_text = (e) => [...e.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());

  const checks = {
    // options that are not within a fieldset with a legend
    ticks_without_a_question: () =>
      all("[type=radio], [type=checkbox]").filter((e) => !e.closest("fieldset")?.querySelector("legend")).map(name),

    // ids that stand twice, or that are pointed at and not there
    broken_ids: () => {
      const ids = all("[id]").map((e) => e.id);
      const named = all("[aria-describedby]").flatMap((e) => e.getAttribute("aria-describedby").split(" "));
      const titled = all("[aria-labelledby]").flatMap((e) => e.getAttribute("aria-labelledby").split(" "));
      const jumps = all('a[href^="#"]').map((e) => decodeURIComponent(e.hash.slice(1)));
      const labelled = all("label").map((e) => e.htmlFor);
      const missing = [...named, ...titled, ...jumps, ...labelled].filter((id) => !ids.includes(id));
      return [...ids.filter((id, n) => ids.indexOf(id) !== n), ...missing];
    },

    // a level left out, or not exactly one heading of the first; a box at the top stands before it
    headings_out_of_order: () => {
      const headings = all("h1, h2, h3, h4").filter((e) => e.tagName === "H1" || !e.closest(".advice, .errors"));
      const levels = headings.map((e) => Number(e.tagName[1]));
      const one_title = levels.filter((level) => level === 1).length === 1;
      const in_steps = levels.every((level, n) => level <= (levels[n - 1] || 0) + 1);
      return one_title && in_steps ? [] : [String(levels)];
    },

    // what is pressed and is less than 44 pixels high or wide; a tick counts with its label
    small_targets: () => {
      const pressed = all("a, button, select, textarea, input:not([type=hidden])").filter((e) => seen(e));
      const box = (e) => (e.matches("[type=radio], [type=checkbox]") && e.labels[0] ? e.labels[0] : e);
      const small = ({ width, height }) => width < 43.9 || height < 43.9;
      return pressed.filter((e) => small(box(e).getBoundingClientRect())).map(name);
    },

    // texts with a contrast of less than 4.5 to 1, and edges of what is filled in with less than 3 to 1
    pale: () => {
      const texts = all("body *").filter((e) => seen(e) && has_text(e));
      const edges = all("input[type=text], select, textarea, .tick label").filter((e) => seen(e));
      const pale = texts.filter((e) => contrast(parts(getComputedStyle(e).color), behind(e)) < 4.5);
      const edge = (e) => contrast(parts(getComputedStyle(e).borderTopColor), behind(e.parentElement));
      return [...pale, ...edges.filter((e) => edge(e) < 3)].map(name);
    },

    // what sticks out to the right, so that the page would have to be moved sideways to be read
    too_wide: () => {
      const width = document.documentElement.clientWidth;
      return all("body *").filter((e) => seen(e) && e.getBoundingClientRect().right > width + 0.5).map(name);
    },

    // how the focus is shown on whatever has it; empty where it is not
    ring: () => {
      const focused = document.activeElement;
      const on = focused.matches("[type=radio], [type=checkbox]") ? focused.labels[0] : focused;
      const style = getComputedStyle(on);
      return style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2 ? "" : style.outline;
    },
  };
  return checks;
})()
