<#-- The page /realms/{realm}/mcp/connections. No script. Names that a client chose itself stand alone, in <bdi>. -->
<#macro moment value><time datetime="${value.iso()}">${value.text()}</time></#macro>
<!DOCTYPE html>
<html lang="${lang}"<#if locale??> dir="${locale.rtl?then('rtl', 'ltr')}"</#if>>
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>${msg("mcpConnectionsTitle")} - ${realmName}</title>
  <link rel="icon" href="${url.resourcesPath}/img/favicon.ico">
  <link rel="stylesheet" href="${url.resourcesPath}/css/connections.css">
</head>
<body>
<header class="bar">
  <p class="realm">${realmName}</p>
  <#if locale?? && (locale.supported?size > 1)>
  <nav aria-label="${msg("mcpConnectionsLanguages")}">
    <ul class="languages">
      <#list locale.supported?sort_by("label") as l>
      <li><#if l.languageTag == locale.currentLanguageTag><span lang="${l.languageTag}" aria-current="true">${l.label}</span><#else><a lang="${l.languageTag}" hreflang="${l.languageTag}" href="${l.url}">${l.label}</a></#if></li>
      </#list>
    </ul>
  </nav>
  </#if>
</header>
<main>
  <h1>${msg("mcpConnectionsTitle")}</h1>
  <#if username??>
  <p class="who">${msg("mcpConnectionsSignedInAs")} <strong><bdi>${username}</bdi></strong>
    <a href="${signOut}">${msg("mcpConnectionsSignOut")}</a></p>
  <p class="lead">${msg("mcpConnectionsLead")}</p>

  <#if revoked??>
  <div class="note done" role="status">
    <p><strong>${msg("mcpConnectionsRevoked")}</strong> <bdi>${revoked}</bdi></p>
    <p>${msg("mcpConnectionsRevokedMeaning")}</p>
  </div>
  </#if>
  <#if foreignForm??>
  <div class="note problem" role="alert">
    <p><strong>${msg("mcpConnectionsNothingRevoked")}</strong></p>
    <p>${msg("mcpConnectionsForeignForm")}</p>
  </div>
  </#if>

  <#if connections?has_content>
  <ul class="connections">
    <#list connections as c>
    <li>
      <article aria-labelledby="name-${c?index}">
        <#if c.selfAsserted()><p class="claim">${msg("mcpConnectionsCallsItself")}</p></#if>
        <h2 id="name-${c?index}"><bdi>${c.name()}</bdi></h2>
        <dl>
          <div>
            <dt>${msg("mcpConnectionsServers")}</dt>
            <#if c.servers()?has_content>
            <#list c.servers() as s>
            <dd><#if s.name()?has_content><bdi>${s.name()}</bdi><br></#if><bdi class="code">${s.url()}</bdi></dd>
            </#list>
            <#else>
            <dd>${msg("mcpConnectionsNoServer")}</dd>
            </#if>
          </div>
          <div>
            <dt>${msg("mcpConnectionsScopes")}</dt>
            <#list c.scopes() as s>
            <dd class="scope">${advancedMsg(s)}</dd>
            <#else>
            <dd>${msg("mcpConnectionsNoScope")}</dd>
            </#list>
          </div>
          <#if c.since().text()?has_content>
          <div>
            <dt>${msg("mcpConnectionsSince")}</dt>
            <dd><@moment value=c.since()/></dd>
          </div>
          </#if>
          <div>
            <dt>${msg("mcpConnectionsLastRefreshed")}</dt>
            <dd><#if c.lastRefreshed().text()?has_content><@moment value=c.lastRefreshed()/><#else>${msg("mcpConnectionsNoTokens")}</#if></dd>
          </div>
          <div>
            <dt>${msg("mcpConnectionsWhenSignedOut")}</dt>
            <dd>${c.offline()?then(msg("mcpConnectionsOffline"), msg("mcpConnectionsOnline"))}</dd>
          </div>
          <div class="id">
            <dt>${msg("mcpConnectionsClientId")}</dt>
            <dd><bdi class="code">${c.clientId()}</bdi></dd>
          </div>
        </dl>
        <form method="post" action="${address}">
          <input type="hidden" name="token" value="${token}">
          <input type="hidden" name="client" value="${c.id()}">
          <button type="submit" id="revoke-${c?index}" aria-labelledby="revoke-${c?index} name-${c?index}">${msg("mcpConnectionsRevoke")}</button>
        </form>
      </article>
    </li>
    </#list>
  </ul>
  <p class="hint">${msg("mcpConnectionsRevokeMeaning")}</p>
  <#else>
  <div class="empty">
    <p><strong>${msg("mcpConnectionsNone")}</strong></p>
    <p>${msg("mcpConnectionsNoneMeaning")}</p>
  </div>
  </#if>
  <#else>
  <div class="note problem" role="alert">
    <p><strong>${msg("mcpConnectionsNothingRevoked")}</strong></p>
    <p>${msg("mcpConnectionsSessionEnded")}</p>
  </div>
  <p><a class="button" href="${address}">${msg("mcpConnectionsSignIn")}</a></p>
  </#if>
</main>
</body>
</html>
