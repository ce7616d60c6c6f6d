// Reads codes with the camera into the field marked `data-scan` of a form marked `data-scan-form`, and sends the form.
//
// The browser's own reader where there is one (BarcodeDetector), else the decoder beside this script, if the program was built with it.
// Where the camera cannot be shown (WeChat, or a person who said no), a photograph does: read here, or by the server.

const t = (chinese, english) => (document.documentElement.lang.startsWith("en") ? english : chinese);

/** Between two looks at the camera's picture, in milliseconds. */
const PAUSE = 150;
/** Pixels of the longer side: of the camera's picture, and of a photograph. */
const [LIVE, STILL] = [640, 1600];
/** Remembers from page to page that the camera is in use, and a number for the code it saw last: the code itself is kept nowhere. */
const [IN_USE, LAST] = ["camera", "camera-last"];

/** A number for a code (FNV-1a), to tell it from another one. */
const numberOf = (text) =>
  text && String(Array.from(text).reduce((hash, letter) => Math.imul(hash ^ letter.charCodeAt(0), 16777619) >>> 0, 2166136261));

const made = (tag, properties) => Object.assign(document.createElement(tag), properties);

let loading = null;

/** A function from a canvas to the text of its code, or to null; null where nothing reads codes here. */
const reader = () => (loading = loading || ownReader().then((own) => own || decoder()));

const ownReader = async () => {
  if (!window.BarcodeDetector) return null;
  const formats = await BarcodeDetector.getSupportedFormats().catch(() => []);
  if (!formats.includes("qr_code")) return null;
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  return async (canvas) => {
    const found = await detector.detect(canvas).catch(() => []);
    return found.length ? found[0].rawValue : null;
  };
};

const decoder = () => new Promise((resolve) => {
  // Beside this one, wherever it was loaded from.
  const here = document.querySelector('script[src$="/scan.js"]').src;
  const script = made("script", { src: new URL("jsqr.js", here).href });
  script.onerror = () => resolve(null);
  script.onload = () => resolve(async (canvas) => {
    const { width, height } = canvas;
    const found = self.jsQR(canvas.getContext("2d").getImageData(0, 0, width, height).data, width, height);
    return found ? found.data : null;
  });
  document.head.appendChild(script);
});

/** A picture on a canvas, its longer side at most so many pixels. */
const drawn = (picture, width, height, longest) => {
  const scale = Math.min(1, longest / Math.max(width, height));
  const canvas = made("canvas", { width: Math.round(width * scale), height: Math.round(height * scale) });
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
};

class Camera {
  constructor(form) {
    this.form = form;
    this.field = form.querySelector("[data-scan]");
    this.box = made("div", { className: "camera" });
    this.button = made("button", { type: "button", className: "second wide", textContent: t("摄像头扫码", "Scan with the camera") });
    this.said = made("p", { className: "hint" });
    this.said.setAttribute("role", "status");
    this.box.append(this.button, this.said);
    form.insertBefore(this.box, form.firstChild);
    this.button.addEventListener("click", () => (this.stream ? this.stop() : this.start()));
  }

  /** Shows what the camera sees, and takes the first code in it. */
  async start() {
    const read = await reader();
    const devices = read && navigator.mediaDevices;
    const wishes = { audio: false, video: { facingMode: "environment" } };
    this.stream = devices ? await devices.getUserMedia(wishes).catch(() => null) : null;
    if (!this.stream) return this.takesPhotos();
    sessionStorage.setItem(IN_USE, "1");
    this.video = made("video", { muted: true, srcObject: this.stream });
    this.video.setAttribute("playsinline", "");
    this.box.insertBefore(this.video, this.button);
    this.button.textContent = t("关闭摄像头", "Close the camera");
    await this.video.play().catch(() => undefined);
    while (this.stream) {
      const { videoWidth: width, videoHeight: height } = this.video;
      const isFree = !document.body.classList.contains("judged");
      const text = width && isFree ? await read(drawn(this.video, width, height, LIVE)) : null;
      // The same code held still is one scan, on the next page too; taken away and shown again it is another.
      const isNew = text && numberOf(text) !== sessionStorage.getItem(LAST);
      if (isFree) sessionStorage.setItem(LAST, numberOf(text) || "");
      if (isNew && this.stream) this.bring(text);
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }

  stop() {
    sessionStorage.removeItem(IN_USE);
    this.stream.getTracks().forEach((track) => track.stop());
    this.stream = null;
    this.video.remove();
    this.button.textContent = t("摄像头扫码", "Scan with the camera");
  }

  bring(text) {
    this.field.value = text;
    this.form.querySelector("button:not([type=button])").click();
  }

  /** No camera to show: a photograph instead. */
  takesPhotos() {
    if (this.photo) return;
    this.said.textContent = t("此浏览器不能直接使用摄像头，请拍照识别。", "This browser cannot show the camera: take a photograph.");
    this.button.remove();
    const label = made("label", {});
    this.photo = made("input", { type: "file", accept: "image/*", className: "unseen" });
    this.photo.setAttribute("capture", "environment");
    label.append(this.photo, made("span", { className: "button second wide", textContent: t("拍照识码", "Photograph a code") }));
    this.box.insertBefore(label, this.said);
    this.photo.addEventListener("change", () => this.look());
  }

  async look() {
    const file = this.photo.files[0];
    this.photo.value = "";
    if (!file) return;
    this.said.textContent = t("正在识别……", "Reading …");
    const text = await this.inPhoto(file).catch(() => null);
    this.said.textContent = text ? "" : t("没有看清，请靠近一些，避开反光，再拍一张。", "No code could be read: closer, without glare, once more.");
    if (text) this.bring(text);
  }

  async inPhoto(file) {
    const address = URL.createObjectURL(file);
    const picture = made("img", { src: address });
    await new Promise((resolve, reject) => Object.assign(picture, { onload: resolve, onerror: reject }));
    const canvas = drawn(picture, picture.naturalWidth, picture.naturalHeight, STILL);
    URL.revokeObjectURL(address);
    const read = await reader();
    return (read && (await read(canvas))) || this.byServer(canvas);
  }

  /** The server reads it and keeps nothing. */
  async byServer(canvas) {
    const form = this.form.elements.form;
    if (!form) return null;
    const photo = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
    const headers = { "content-type": "image/jpeg", "x-form": form.value };
    const path = "/gate/" + location.pathname.split("/")[2] + "/photo";
    const answer = await fetch(path, { method: "POST", credentials: "same-origin", headers, body: photo });
    return answer.ok ? (await answer.json()).text : null;
  }
}

for (const form of document.querySelectorAll("form[data-scan-form]")) {
  const camera = new Camera(form);
  if (!window.isSecureContext || !navigator.mediaDevices) camera.takesPhotos();
  // Below a verdict somebody may still have to be measured: there it waits to be pressed.
  else if (sessionStorage.getItem(IN_USE) && !document.body.classList.contains("verdict")) camera.start();
}
