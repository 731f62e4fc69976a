// Which texts stand out too little from what is behind them, by WCAG 2.2 (1.4.3).

((least) => {
  const parse = (text) => text.match(/[\d.]+/g).map(Number);
  const over = (top, under) => {
    const alpha = top[3] ?? 1;
    return [0, 1, 2].map((i) => top[i] * alpha + under[i] * (1 - alpha));
  };
  const linear = (c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  const light = (rgb) => {
    const [r, g, b] = rgb.map((c) => linear(c / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (each) => {
    const layers = [];
    for (let at = each; at; at = at.parentElement) {
      layers.unshift(parse(getComputedStyle(at).backgroundColor));
    }
    return layers.reduce((under, top) => over(top, under), [255, 255, 255]);
  };
  const contrast = (each) => {
    const { color, opacity } = getComputedStyle(each);
    const [r, g, b, alpha] = parse(color);
    const ground = behind(each);
    const ink = over([r, g, b, (alpha ?? 1) * Number(opacity)], ground);
    const [dark, bright] = [light(ink), light(ground)].sort((x, y) => x - y);
    return (bright + 0.05) / (dark + 0.05);
  };
  const written = (each) =>
    [...each.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  return [...document.querySelectorAll("body *")]
    .filter((each) => written(each) && !each.closest(":disabled"))
    .filter((each) => each.checkVisibility({ opacityProperty: true }))
    .map((each) => [each.id || each.className || each.tagName, contrast(each)])
    .filter(([, found]) => found < least)
    .map(([name, found]) => `${name}: ${found.toFixed(2)}`);
})
