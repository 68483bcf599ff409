<#import "mcp-page.ftl" as mcp>
<#-- No script: the page's own policy forbids every one. What the doctor and admin REST say is in English. -->
<@mcp.page heading=msg("mcpConsoleTitle") wide=true referrer="same-origin">
<link rel="stylesheet" href="${url.resourcesPath}/css/page.css">
<link rel="stylesheet" href="${url.resourcesPath}/css/console.css">
<div class="mcp-console mcp-stack">

  <#if news??>
  <div class="mcp-note ${news.good()?then('mcp-note--good', 'mcp-note--warn')}" role="${news.good()?then('status', 'alert')}">
    <@mcp.icon news.good()?then("check", "warning") />
    <div><p><strong>${msg("mcpConsoleDone" + news.key())}</strong><#if news.about()?has_content> <@mcp.foreign news.about() /></#if></p></div>
  </div>
  </#if>
  <#if problem??>
  <div class="mcp-note mcp-note--warn" role="alert">
    <@mcp.icon "warning" />
    <div>
      <p><strong>${msg("mcpConsoleProblem" + problem)}</strong></p>
      <#if problem == "Refused"><#if detail?has_content><p lang="en">${detail}</p></#if><#else><p>${msg("mcpConsoleProblem" + problem + "Meaning")}</p></#if>
    </div>
  </div>
  </#if>
  <#if signedOut??>
  <div class="mcp-note mcp-note--good" role="status">
    <@mcp.icon "check" />
    <div><p><strong>${msg("mcpConnectionsSignedOut")}</strong></p></div>
  </div>
  </#if>

  <#if username??>
  <div class="mcp-account">
    <#if view??><p>${msg("mcpConsoleRealm")} <strong><@mcp.foreign aboutName /></strong><#if about?has_content && about != aboutName> (<@mcp.foreign about />)</#if></p></#if>
    <p>${msg("mcpSignedInAs")} <strong><@mcp.foreign username /></strong></p>
    <form method="post" action="${address}">
      <input type="hidden" name="token" value="${token}">
      <button type="submit" class="mcp-as-link" name="signOut" value="true" id="mcp-sign-out">${msg("mcpConnectionsSignOut")}</button>
    </form>
  </div>
  <#if view??>
  <nav class="mcp-tabs" aria-label="${msg("mcpConsoleSections")}">
    <ul>
      <#list views as one>
      <li><a href="${one.href}"<#if one.key == view> aria-current="page"</#if>>${msg("mcpConsoleView" + one.key)}</a></li>
      </#list>
    </ul>
  </nav>
  <section class="mcp-stack" aria-labelledby="mcp-view">
    <div>
      <h2 id="mcp-view">${msg("mcpConsoleView" + view)}</h2>
      <p class="mcp-hint">${msg("mcpConsoleLead" + view)}</p>
    </div>
    <#if unavailable??>
    <div class="mcp-note mcp-note--warn" role="alert">
      <@mcp.icon "warning" />
      <div><p><strong>${msg("mcpConsoleUnavailable")}</strong></p><#if unavailable?has_content><p lang="en">${unavailable}</p></#if></div>
    </div>
    <#else>
    <#switch view>
    <#case "Doctor"><@doctor /><#break>
    <#case "Servers"><@servers /><#break>
    <#case "Clients"><@clients /><#break>
    <#case "Documents"><@documents /><#break>
    <#case "Grants"><@grants /><#break>
    <#case "Refusals"><@refusals /><#break>
    <#case "Secrets"><@secrets /><#break>
    <#case "Activity"><@activity /><#break>
    </#switch>
    </#if>
    <#if previous?? || next??>
    <nav class="mcp-pager" aria-label="${msg("mcpConsolePages")}">
      <#if previous??><a href="${previous}" rel="prev">${msg("mcpConsolePrevious")}</a></#if>
      <#if next??><a href="${next}" rel="next">${msg("mcpConsoleNext")}</a></#if>
    </nav>
    </#if>
  </section>
  <#elseif problem??>
  <p><a href="${address}">${msg("mcpConsoleBack")}</a></p>
  </#if>
  <#if wayIn??><p><a href="${wayIn}">${msg("mcpConsoleWayIn")}</a></p></#if>
  <#else>
  <p><a class="${properties.kcButtonSecondaryClass}" href="${address}">${msg("mcpConnectionsSignIn")}</a></p>
  </#if>
</div>
</@mcp.page>

<#macro doctor>
<#if findings?has_content>
<ul class="mcp-cards">
  <#list findings as f>
  <li>
    <article class="mcp-thing mcp-thing--${f.state}" aria-labelledby="mcp-thing-${f?index}">
      <header>
        <div>
          <p><span class="mcp-state mcp-state--${f.state}">${msg("mcpConsoleState." + f.state)}</span></p>
          <h3 id="mcp-thing-${f?index}" lang="en">${f.title}</h3>
        </div>
        <#if f.fixable && mayManageRealm><@button "fix" f.id f?index "mcpConsoleFix" /></#if>
      </header>
      <p lang="en">${f.meaning}</p>
      <#if f.remedy?has_content><p><span class="mcp-label">${msg("mcpConsoleRemedy")}</span><br><span lang="en">${f.remedy}</span></p></#if>
      <p class="mcp-small"><bdi class="mcp-foreign mcp-client-id" dir="ltr">${f.id}</bdi></p>
      <#if f.link??><p><a href="${f.link}" id="mcp-form-${f?index}" aria-labelledby="mcp-form-${f?index} mcp-thing-${f?index}">${msg("mcpConsoleForm")}</a></p></#if>
    </article>
  </li>
  </#list>
</ul>
<#else>
<div class="mcp-nothing"><p><strong>${msg("mcpConsoleAllWell")}</strong></p></div>
</#if>
<#if well?has_content>
<details>
  <summary>${msg("mcpConsoleWell", well?size)}</summary>
  <ul class="mcp-scopes" lang="en"><#list well as f><li>${f.title}</li></#list></ul>
</details>
</#if>
</#macro>

<#macro servers>
<@list ; s, n>
  <@head s n s.enabled?then("", "off") />
  <dl class="mcp-grid">
    <@fact "mcpConnectionsClientId"><bdi class="mcp-foreign mcp-client-id" dir="ltr">${s.clientId}</bdi></@fact>
    <#if s.resources?has_content><@fact "mcpConsoleAddresses"><#list s.resources as url><p><bdi class="mcp-foreign" dir="ltr">${url}</bdi></p></#list></@fact></#if>
    <#if s.templates?has_content><@fact "mcpConsoleTemplates"><#list s.templates as url><p><bdi class="mcp-foreign" dir="ltr">${url}</bdi></p></#list></@fact></#if>
    <#if s.scopes?has_content><@fact "mcpConsoleScopes">${s.scopes?join(" ")}</@fact></#if>
    <#if s.access.clients?has_content><@fact "mcpConsoleAllowedClients">${s.access.clients?join(" ")}</@fact></#if>
    <#if s.access.role??><@fact "mcpConsoleRole">${s.access.role}</@fact></#if>
  </dl>
  <@form "clients/" + s.id + "/settings" n />
</@list>
</#macro>

<#macro clients>
<@list ; c, n>
  <#-- One that is known by a document is switched off until the document was fetched: its state is told there. -->
  <#assign isOff = off?seq_contains(c.id) && c.origin != "document">
  <@head c n isOff?then("off", "")>
    <#if mayManageClients && c.origin != "document">
    <#if isOff><@button "on" c.id n "mcpConsoleSwitchOn" /><#else><@button "off" c.id n "mcpConsoleSwitchOff" true /></#if>
    </#if>
  </@head>
  <dl class="mcp-grid">
    <@fact "mcpConnectionsClientId"><bdi class="mcp-foreign mcp-client-id" dir="ltr">${c.clientId}</bdi></@fact>
    <#if c.host?has_content><@fact "mcpDestination"><bdi class="mcp-foreign" dir="ltr">${c.host}</bdi></@fact></#if>
    <@fact "mcpConsoleOrigin">${msg("mcpConsoleOrigin." + c.origin)}</@fact>
    <#if c.created??><@fact "mcpConsoleCreated"><@at moments.seconds(c.created) /></@fact></#if>
    <#if c.lastUsed??><@fact "mcpConsoleLastUsed"><@at moments.seconds(c.lastUsed) /></@fact></#if>
    <#if c.expires??><@fact "mcpConsoleExpires"><@at moments.seconds(c.expires) /></@fact></#if>
    <@fact "mcpConsolePeople">${c.users}</@fact>
  </dl>
  <@form "clients/" + c.id + "/settings" n />
</@list>
</#macro>

<#macro documents>
<nav class="mcp-tabs mcp-tabs--small" aria-label="${msg("mcpConsoleStates")}">
  <ul>
    <#list states as one>
    <li><a href="${one.href}"<#if one.name == chosen> aria-current="true"</#if>>${msg("mcpConsoleState." + one.name?has_content?then(one.name, "all"))}</a></li>
    </#list>
  </ul>
</nav>
<@list ; d, n>
  <@head d n d.state>
    <#if mayManageClients>
    <#if d.state != "allowed"><@button "allow" d.id n "mcpConsoleAllow" /></#if>
    <#if d.state != "blocked"><@button "block" d.id n "mcpConsoleBlock" true /></#if>
    </#if>
  </@head>
  <dl class="mcp-grid">
    <@fact "mcpPublisher"><bdi class="mcp-foreign" dir="ltr"><strong>${d.host}</strong></bdi></@fact>
    <@fact "mcpConsoleDocument"><bdi class="mcp-foreign" dir="ltr">${d.url}</bdi></@fact>
    <#if d.firstSeen??><@fact "mcpConsoleFirstSeen"><@at moments.iso(d.firstSeen) /></@fact></#if>
    <#if d.lastUsed??><@fact "mcpConsoleLastUsed"><@at moments.iso(d.lastUsed) /></@fact></#if>
    <#if d.lastFetched??><@fact "mcpConsoleFetched"><@at moments.iso(d.lastFetched) /></@fact></#if>
    <@fact "mcpConsolePeople">${d.users}</@fact>
  </dl>
  <@form "clients/" + d.id + "/settings" n />
</@list>
</#macro>

<#macro grants>
<@list ; g, n>
  <article class="mcp-thing" aria-labelledby="mcp-thing-${n}">
    <header>
      <div><h3 id="mcp-thing-${n}"><@mcp.foreign (g.user.username)!g.user.id /> · <#if g.client??><@mcp.foreign (g.client.name)!g.client.clientId /><#else>${msg("mcpConsoleGone")}</#if></h3></div>
      <#if g.id?? && mayManageUsers><div class="mcp-buttons"><@button "end" g.id n "mcpConsoleEnd" true /></div></#if>
    </header>
    <dl class="mcp-grid">
      <#if (g.resource!"")?has_content><@fact "mcpServer"><bdi class="mcp-foreign" dir="ltr">${g.resource}</bdi></@fact></#if>
      <@fact "mcpConsoleScopes">${g.scopes?join(" ")}</@fact>
      <@fact "mcpConsoleSince"><@at moments.seconds(g.since) /></@fact>
      <@fact "mcpConsoleLastUsed"><@at moments.seconds(g.lastUsed) /></@fact>
      <@fact "mcpConsoleEnds">${msg(g.offline?then("mcpConsoleOffline", "mcpConsoleOnline"))}</@fact>
    </dl>
    <p><a href="${console}users/${g.user.id?url('UTF-8')}/settings" id="mcp-form-${n}" aria-labelledby="mcp-form-${n} mcp-thing-${n}">${msg("mcpConsoleForm")}</a></p>
</@list>
</#macro>

<#macro refusals>
<@list ; r, n>
  <article class="mcp-thing" aria-labelledby="mcp-thing-${n}">
    <header>
      <div>
        <p><span class="mcp-state">${msg("mcpConsoleRefused." + r.kind)}</span></p>
        <h3 id="mcp-thing-${n}"><#if r.clientHost??><@mcp.foreign r.clientHost /><#else>${msg("mcpConsoleNoHost")}</#if></h3>
      </div>
    </header>
    <p lang="en">${r.reason}</p>
    <dl class="mcp-grid">
      <@fact "mcpConsoleWhen"><@at moments.seconds(r.time) /></@fact>
      <@fact "mcpConsolePolicy"><#if r.policy??>${r.policy}<#else>${msg("mcpConsoleKeycloak")}</#if></@fact>
      <#if r.field??><@fact "mcpConsoleField"><bdi class="mcp-foreign" dir="ltr">${r.field}</bdi></@fact></#if>
      <#if r.setting??><@fact "mcpConsoleSetting">${r.setting}</@fact></#if>
      <#if r.address??><@fact "mcpConsoleAddress"><bdi class="mcp-foreign" dir="ltr">${r.address}</bdi></@fact></#if>
    </dl>
    <#if r.place??><@form r.place n /></#if>
</@list>
</#macro>

<#macro secrets>
<table class="mcp-figures">
  <caption class="mcp-hint">${msg("mcpConsoleSecretsCaption")}</caption>
  <tbody>
    <#list figures as name, number>
    <tr><th scope="row">${msg("mcpConsoleSecret." + name)}</th><td>${number}</td></tr>
    </#list>
  </tbody>
</table>
<#if figures.clear gt 0 && mayManageClients>
<div>
  <@button "hash" "" "secrets" "mcpConsoleHash" />
  <p class="mcp-hint">${msg("mcpConsoleHashMeaning")}</p>
</div>
</#if>
</#macro>

<#-- A table that can be read, with bars for who looks; a policy without inline styles leaves the width to SVG. -->
<#macro activity>
<#if unstored?has_content>
<div class="mcp-note mcp-note--warn">
  <@mcp.icon "warning" />
  <div>
    <p><strong>${msg("mcpConsoleUnstored")}</strong> <#list unstored as kind>${msg("mcpConsoleKind." + kind)}<#sep>, </#list></p>
    <p><a href="${console}realm-settings/events">${msg("mcpConsoleEventsForm")}</a></p>
  </div>
</div>
</#if>
<table class="mcp-figures mcp-days">
  <caption class="mcp-hint">${msg("mcpConsoleDaysCaption")}</caption>
  <thead>
    <tr>
      <th scope="col">${msg("mcpConsoleDay")}</th>
      <#list ["REGISTRATIONS", "GRANTS", "REFUSALS"] as kind><th scope="col">${msg("mcpConsoleKind." + kind)}</th></#list>
    </tr>
  </thead>
  <tbody>
    <#list days as day>
    <tr>
      <th scope="row"><time datetime="${day.iso()}">${day.text()}</time></th>
      <#list day.counts() as count>
      <td><span class="mcp-bar mcp-bar--${count?index}"><svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect width="${count.bar()?c}" height="10"/></svg></span><#if count.known()>${count.number()}<#if count.more()>+</#if><#else>–</#if></td>
      </#list>
    </tr>
    </#list>
  </tbody>
</table>
</#macro>

<#-- Each row of a list with its number; an article that is opened by head or by the row itself. -->
<#macro list>
<#if rows?has_content>
<ul class="mcp-cards">
  <#list rows as row>
  <li><#nested row, row?index></article></li>
  </#list>
</ul>
<#else>
<div class="mcp-nothing"><p><strong>${msg("mcpConsoleNone" + view)}</strong></p></div>
</#if>
</#macro>

<#macro head thing n stateName="">
<article class="mcp-thing" aria-labelledby="mcp-thing-${n}">
<header>
  <div>
    <#if stateName?has_content><p><@state stateName /></p></#if>
    <h3 id="mcp-thing-${n}"><@mcp.foreign (thing.name)!thing.clientId /></h3>
  </div>
  <div class="mcp-buttons"><#nested></div>
</header>
</#macro>

<#macro button act object n label stop=false>
<form method="post" action="${address}">
  <input type="hidden" name="token" value="${token}">
  <input type="hidden" name="act" value="${act}">
  <input type="hidden" name="object" value="${object}">
  <button type="submit" class="${stop?then('mcp-revoke', 'mcp-do')}" id="mcp-${act}-${n}"<#if n?is_number> aria-labelledby="mcp-${act}-${n} mcp-thing-${n}"</#if>>${msg(label)}</button>
</form>
</#macro>

<#macro form place n><p><a href="${console}${place}" id="mcp-form-${n}" aria-labelledby="mcp-form-${n} mcp-thing-${n}">${msg("mcpConsoleForm")}</a></p></#macro>

<#macro state name><span class="mcp-state mcp-state--${name}">${msg("mcpConsoleState." + name)}</span></#macro>

<#macro fact label><div><dt>${msg(label)}</dt><dd><#nested></dd></div></#macro>

<#macro at moment><time datetime="${moment.iso()}">${moment.text()}</time></#macro>
