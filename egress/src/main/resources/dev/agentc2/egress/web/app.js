import { events } from './sse.js';

const $ = (id) => document.getElementById(id);
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const state = { conversationId: null, turnId: null, follow: null };

// ---------------------------------------------------------------- access
if (location.hash.startsWith('#key=')) {
  localStorage.setItem('agentc2-key', location.hash.slice(5));
  history.replaceState(null, '', location.pathname);
}

async function api(path, options = {}) {
  const headers = { authorization: 'Bearer ' + (localStorage.getItem('agentc2-key') ?? ''), ...options.headers };
  const response = await fetch(path, { ...options, headers });
  if (response.status === 401) {
    $('key-dialog').showModal();
    throw new Error('An API key is needed.');
  }
  if (!response.ok) {
    const problem = await response.json().catch(() => ({}));
    const error = new Error(problem.detail ?? problem.title ?? 'HTTP ' + response.status);
    error.status = response.status;
    throw error;
  }
  return response;
}

const getJson = async (path) => (await api(path)).json();

$('key-form').addEventListener('submit', () => {
  localStorage.setItem('agentc2-key', $('key').value.trim());
  start();
});

// ---------------------------------------------------------------- what is shown
function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function notice(text, bad = false) {
  $('notice').textContent = text;
  $('notice').classList.toggle('bad', bad);
}

function addMessage(role, text = '') {
  const item = element('li', role);
  item.append(element('span', 'hidden', role === 'user' ? 'You: ' : 'Assistant: '));
  const tools = element('ul', 'tools');
  const body = element('div', 'body', text);
  const meta = element('div', 'meta');
  item.append(tools, body, meta);
  $('messages').append(item);
  item.scrollIntoView({ block: 'end' });
  return { item, tools, body, meta };
}

function showMeta(view, turnId, { provider, model, nanoUsd, status }) {
  view.meta.replaceChildren();
  if (status && status !== 'COMPLETED') view.meta.append(element('span', 'badge', status.toLowerCase()));
  if (provider === 'simulated') view.meta.append(element('span', 'badge', 'simulated'));
  if (model) view.meta.append(element('span', '', model));
  if (nanoUsd !== undefined) view.meta.append(element('span', '', '$' + (nanoUsd / 1e9).toFixed(6)));
  const button = element('button', '', 'Trace');
  button.type = 'button';
  button.addEventListener('click', () => showTrace(turnId, button));
  view.meta.append(button);
}

// ---------------------------------------------------------------- a turn's stream
/** Follows a turn to its end, resuming where the connection broke. */
async function followTurn(turnId, view) {
  const own = (state.follow = {});
  state.turnId = turnId;
  sessionStorage.setItem('agentc2-turn', JSON.stringify({ conversationId: state.conversationId, turnId }));
  view.item.classList.add('writing');
  $('stop').hidden = false;
  const seen = { id: '', tools: new Map(), provider: '', model: '' };
  for (let wait = 300; state.follow === own; wait = Math.min(wait * 2, 5000)) {
    try {
      const headers = seen.id ? { 'last-event-id': seen.id } : {};
      const response = await api('/api/turns/' + turnId + '/stream', { headers });
      notice('');
      for await (const event of events(response)) {
        if (state.follow !== own) return;
        wait = 300;
        seen.id = event.id;
        if (apply(event, view, seen, turnId)) return ended(view);
      }
    } catch (error) {
      if (error.status === 404) {
        notice(error.message, true);
        return ended(view);
      }
      notice('Connection lost; resuming …');
    }
    await sleep(wait);
  }
}

function ended(view) {
  view.item.classList.remove('writing');
  $('stop').hidden = true;
  state.turnId = null;
  sessionStorage.removeItem('agentc2-turn');
  listConversations();
}

/** Applies one event; true when it was the last. */
function apply({ name, data }, view, seen, turnId) {
  switch (name) {
    case 'delta':
      view.body.append(data.text);
      view.item.scrollIntoView({ block: 'end' });
      return false;
    case 'reset':
      view.body.textContent = data.text;
      return false;
    case 'tool':
      showTool(data, view, seen);
      return false;
    case 'status':
      seen.provider = data.provider ?? seen.provider;
      seen.model = data.model ?? seen.model;
      notice(data.state === 'retrying' ? 'The provider failed; trying again …' : '');
      return false;
    case 'done':
      view.body.textContent = data.text;
      showMeta(view, turnId, { ...seen, nanoUsd: data.costNanos, status: data.status });
      return true;
    case 'error':
      view.item.classList.add('failed');
      view.body.textContent = (data.text ? data.text + '\n\n' : '') + (data.detail ?? data.title);
      showMeta(view, turnId, { ...seen, nanoUsd: data.costNanos, status: data.turnStatus });
      return true;
    default:
      return false;
  }
}

function showTool(data, view, seen) {
  let line = seen.tools.get(data.callId);
  if (!line) {
    line = element('li');
    line.append(element('code', '', data.tool), ' ', element('span'));
    seen.tools.set(data.callId, line);
    view.tools.append(line);
  }
  line.lastChild.textContent =
    data.phase === 'settled' ? data.outcome.toLowerCase() + ' in ' + (data.durationMs ?? 0) + ' ms' : (data.arguments ?? '') + ' …';
}

// ---------------------------------------------------------------- trace
async function showTrace(turnId, opener) {
  const trace = await getJson('/api/turns/' + turnId);
  const facts = element('dl');
  const fact = (name, value) => value !== undefined && facts.append(element('dt', '', name), element('dd', '', String(value)));
  fact('Status', trace.status);
  fact('Model', trace.model && trace.provider + ' / ' + trace.model + ' (' + trace.tier + ')');
  fact('Tokens', trace.usage && trace.usage.input + trace.usage.cachedInput + ' in, ' + trace.usage.output + ' out');
  fact('Cost', trace.cost && '$' + trace.cost.usd);
  fact('Time', trace.durationMs !== undefined ? trace.durationMs + ' ms' : undefined);
  fact('Turn', trace.turnId);
  const table = element('table');
  const head = element('tr');
  head.append(element('th', '', 'Step'), element('th', '', 'After'), element('th', '', 'Hop'));
  table.append(head);
  for (const event of trace.events) {
    const row = element('tr');
    row.append(element('td', '', event.type), element('td', '', event.sinceStartMs + ' ms'), element('td', '', event.sincePreviousMs + ' ms'));
    table.append(row);
  }
  $('trace').replaceChildren(facts, table);
  $('drawer').hidden = false;
  $('drawer').opener = opener;
  $('close').focus();
}

function closeDrawer() {
  if ($('drawer').hidden) return;
  $('drawer').hidden = true;
  $('drawer').opener?.focus();
}
$('close').addEventListener('click', closeDrawer);
document.addEventListener('keydown', (event) => event.key === 'Escape' && closeDrawer());

// ---------------------------------------------------------------- conversations
async function listConversations() {
  const { conversations } = await getJson('/api/conversations?limit=50');
  $('conversations').replaceChildren(
    ...conversations.map((conversation) => {
      const item = element('li');
      const button = element('button', '', conversation.title || 'Untitled');
      button.type = 'button';
      button.setAttribute('aria-current', String(conversation.conversationId === state.conversationId));
      button.addEventListener('click', () => openConversation(conversation.conversationId));
      item.append(button);
      return item;
    }),
  );
}

async function openConversation(id) {
  state.follow = null;
  state.conversationId = id;
  $('messages').replaceChildren();
  const { messages } = await getJson('/api/conversations/' + encodeURIComponent(id) + '/messages?limit=100');
  let running = null;
  for (const message of messages.reverse()) {
    const view = addMessage(message.role, message.text);
    if (message.role === 'assistant') {
      if (message.detail) {
        view.item.classList.add('failed');
        view.body.textContent = (message.text ? message.text + '\n\n' : '') + message.detail;
      }
      showMeta(view, message.turnId, { ...message, nanoUsd: message.cost?.nanoUsd, status: message.turnStatus });
    } else if (message.turnStatus === 'RECEIVED' || message.turnStatus === 'RUNNING') {
      running = message.turnId;
    }
  }
  listConversations();
  if (running) await followTurn(running, addMessage('assistant'));
}

$('new').addEventListener('click', () => {
  state.follow = null;
  state.conversationId = null;
  $('stop').hidden = true;
  $('messages').replaceChildren();
  listConversations();
  $('text').focus();
});

// ---------------------------------------------------------------- sending and stopping
$('compose').addEventListener('submit', async (event) => {
  event.preventDefault();
  const text = $('text').value.trim();
  if (!text || $('send').disabled) return;
  $('send').disabled = true;
  try {
    const body = JSON.stringify({ text, channel: 'web', clientMessageId: crypto.randomUUID(), ...(state.conversationId && { conversationId: state.conversationId }) });
    const response = await api('/api/agents/assistant/messages', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    const accepted = await response.json();
    $('text').value = '';
    notice('');
    state.conversationId = accepted.conversationId;
    addMessage('user', text);
    followTurn(accepted.turnId, addMessage('assistant'));
  } catch (error) {
    notice(error.message, true);
  } finally {
    $('send').disabled = false;
  }
});
$('text').addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    $('compose').requestSubmit();
  }
});
$('stop').addEventListener('click', () => {
  if (state.turnId) api('/api/turns/' + state.turnId + '/cancel', { method: 'POST' }).catch((error) => notice(error.message, true));
});

// ---------------------------------------------------------------- theme
function theme(name) {
  document.documentElement.dataset.theme = name;
  $('theme').setAttribute('aria-pressed', String(name === 'dark'));
  localStorage.setItem('agentc2-theme', name);
}
const preferred = localStorage.getItem('agentc2-theme') ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
theme(preferred);
$('theme').addEventListener('click', () => theme(document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark'));

// ---------------------------------------------------------------- start, also in the middle of an answer
async function start() {
  try {
    await listConversations();
    const open = JSON.parse(sessionStorage.getItem('agentc2-turn') ?? 'null');
    if (open?.conversationId) await openConversation(open.conversationId);
    $('text').focus();
  } catch (error) {
    notice(error.message, true);
  }
}
start();
