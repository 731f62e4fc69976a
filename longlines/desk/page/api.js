// Questions to the server. Each write carries the token that no other site can read.

let csrf = "";

async function ask(method, path, body) {
  const headers = { "X-Desk-Token": csrf };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let answer;
  try {
    answer = await fetch(path, { method, headers, body: body && JSON.stringify(body) });
  } catch {
    return { status: 0, error: "" };
  }
  const said = await answer.json().catch(() => ({}));
  return { ...said, status: answer.status };
}

function in_(said) {
  if (said.status === 200) csrf = said.csrf;
  return said;
}

export const me = async () => in_(await ask("GET", "api/session"));
export const signIn = async (name, password) => in_(await ask("POST", "api/session", { name, password }));
export const signOut = () => ask("DELETE", "api/session");
export const find = (text) => ask("GET", `api/directory?text=${encodeURIComponent(text)}`);
export const price = (number) => ask("GET", `api/price?number=${encodeURIComponent(number)}`);
export const queue = () => ask("GET", "api/queue");
export const telephone = () => ask("GET", "api/telephone");
export const act = (name, body = {}) => ask("POST", `api/actions/${name}`, body);
