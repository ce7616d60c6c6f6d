// Looks at the page that is open as somebody would who reads badly, sees badly, taps badly or uses no mouse. Answers what is wrong, one
// sentence each; nothing is wrong when the list is empty. `wanted`: language, touch (whether targets are for fingers), weight (bytes; 0: any),
// width (of the window).
const [wanted] = arguments;
const found = [];
const wrong = (what, element) => found.push(element ? what + ': ' + outline(element) : what);
const outline = (element) => element.outerHTML.replace(/\s+/g, ' ').slice(0, 140);
const all = (selector) => Array.from(document.querySelectorAll(selector));
const isShown = (element) => element.getClientRects().length > 0 && getComputedStyle(element).visibility !== 'hidden';
const said = (element) => (element.getAttribute('aria-label') || element.textContent || '').trim();

// The page as a whole.
if (window.innerWidth !== wanted.width) wrong('the window is ' + window.innerWidth + ' px wide');
if (document.documentElement.lang !== wanted.language) wrong('the language is ' + document.documentElement.lang);
if (all('h1').length !== 1) wrong('there are ' + all('h1').length + ' h1');
if (!document.title.trim()) wrong('there is no title');
const ids = all('[id]').map((element) => element.id);
for (const id of new Set(ids.filter((id, nth) => ids.indexOf(id) !== nth))) wrong('two things are called ' + id);
const root = document.documentElement;
if (root.scrollWidth > root.clientWidth) {
  wrong('the page is ' + root.scrollWidth + ' px wide in a window of ' + root.clientWidth);
  const widest = all('body *').filter((element) => element.getBoundingClientRect().right > root.clientWidth + 1);
  widest.slice(0, 3).forEach((element) => wrong('  it sticks out', element));
}

// Everything that is filled in, pressed or looked at has a name.
for (const field of all('input:not([type=hidden]), select, textarea')) {
  const labels = Array.from(field.labels || []).map(said).join('');
  if (!labels && !field.getAttribute('aria-label')) wrong('a field without a label', field);
}
for (const act of all('button, a[href], summary')) if (!said(act)) wrong('nothing says what this does', act);
for (const drawing of all('svg[role=img], img')) {
  if (!drawing.getAttribute('aria-label') && !drawing.getAttribute('alt') && !drawing.querySelector('title')) wrong('a picture without words', drawing);
}
for (const table of all('table')) if (!table.querySelector('th')) wrong('a table without headings', table);

// Contrast, of what is really painted (WCAG 2.1, 1.4.3; 4.5 : 1 whatever the size).
const colour = (text) => {
  const parts = (text.match(/[\d.]+/g) || []).map(Number);
  return { rgb: parts.slice(0, 3), alpha: parts.length > 3 ? parts[3] : 1 };
};
const over = (top, below) => top.rgb.map((value, nth) => value * top.alpha + below[nth] * (1 - top.alpha));
const ground = (element) => {
  if (!element) return [255, 255, 255];
  const own = colour(getComputedStyle(element).backgroundColor);
  return own.alpha >= 1 ? own.rgb : over(own, ground(element.parentElement));
};
const brightness = (rgb) => {
  const [r, g, b] = rgb.map((value) => value / 255).map((c) => (c <= 0.03928 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4)));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (one, other) => {
  const [light, dark] = [brightness(one), brightness(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
};
const judge = (element, style, least, what) => {
  const below = ground(element);
  const ratio = contrast(over(colour(style.color), below), below);
  if (ratio < least) wrong(what + ' of ' + ratio.toFixed(2) + ' : 1', element);
};
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
const judged = new Set();
while (walker.nextNode()) {
  const element = walker.currentNode.parentElement;
  const counts = walker.currentNode.textContent.trim() && !judged.has(element) && !element.closest('script, style, svg');
  if (!counts || !isShown(element)) continue;
  judged.add(element);
  judge(element, getComputedStyle(element), 4.5, 'a contrast');
}
for (const field of all('input[placeholder], textarea[placeholder]').filter(isShown)) {
  judge(field, getComputedStyle(field, '::placeholder'), 4.5, 'a placeholder with a contrast');
}

// Whoever goes by the keyboard sees where they are (WCAG 2.1, 2.4.7 and 1.4.11).
for (const element of all('a[href], button, input:not([type=hidden]), select, textarea, summary').filter(isShown)) {
  if (element.disabled) continue;
  element.focus();
  const style = getComputedStyle(element);
  if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2) {
    wrong('the focus is not seen', element);
    continue;
  }
  // Outside the element, or within it where the outline is drawn inwards.
  const below = ground(parseFloat(style.outlineOffset) < 0 ? element : element.parentElement);
  const ratio = contrast(over(colour(style.outlineColor), below), below);
  if (ratio < 3) wrong('a focus with a contrast of ' + ratio.toFixed(2) + ' : 1', element);
}
if (document.activeElement) document.activeElement.blur();
window.scrollTo(0, 0);

// Fingers (WCAG 2.1, 2.5.5): what is pressed is 44 px high and wide; a link within a sentence is as high as its line.
if (wanted.touch) {
  const target = (element) => (/^(checkbox|radio)$/.test(element.type) ? element.closest('label') || element : element);
  for (const element of all('button, .button, input:not([type=hidden]), select, textarea, summary, nav a, .tasks a').filter(isShown)) {
    const box = target(element).getBoundingClientRect();
    if (box.height < 43.5 || box.width < 43.5) wrong('a target of ' + Math.round(box.width) + ' × ' + Math.round(box.height) + ' px', element);
  }
}

// Everything comes from here, whole, and is light.
const loaded = performance.getEntriesByType('navigation').concat(performance.getEntriesByType('resource'));
let bytes = 0;
for (const entry of loaded) {
  if (new URL(entry.name, location.href).origin !== location.origin) wrong('something comes from elsewhere: ' + entry.name);
  if (entry.responseStatus >= 400 && entry.entryType === 'resource') wrong('something is not there: ' + entry.name);
  // Headers are some hundred bytes.
  bytes += Math.max(entry.transferSize, entry.encodedBodySize + 500);
}
if (wanted.weight && bytes > wanted.weight) wrong('the page weighs ' + bytes + ' bytes');
for (const script of document.scripts) {
  if (!script.src) wrong('a script within the page', script);
  if (script.type !== 'module' && !script.defer && !script.async) wrong('the page waits for a script', script);
}
return { found };
