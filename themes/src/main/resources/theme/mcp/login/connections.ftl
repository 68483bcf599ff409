<#import "mcp-page.ftl" as mcp>
<#-- No script: the page's own policy forbids every one. Its dark colours follow the browser by a media query. -->
<@mcp.page heading=msg("mcpConnectionsTitle") wide=true referrer="same-origin">
<link rel="stylesheet" href="${url.resourcesPath}/css/connections.css">
<div class="mcp-connections mcp-stack">

  <#if revoked??>
  <div class="mcp-note mcp-note--good" role="status">
    <@mcp.icon "check" />
    <div>
      <p><strong>${msg("mcpConnectionsRevoked")} <@mcp.foreign revoked /></strong></p>
      <p>${msg("mcpConnectionsRevokedMeaning")} ${msg("mcpRevokedLasts", span(revokedLasts))}</p>
    </div>
  </div>
  </#if>
  <#if problem??>
  <div class="mcp-note mcp-note--warn" role="alert">
    <@mcp.icon "warning" />
    <div>
      <p><strong>${msg("mcpConnectionsNothingRevoked")}</strong></p>
      <p>${msg(problem)}</p>
    </div>
  </div>
  </#if>

  <#if username??>
  <#if connections?has_content><p>${msg("mcpConnectionsLead")}</p></#if>
  <div class="mcp-account">
    <p>${msg("mcpSignedInAs")} <strong><@mcp.foreign username /></strong></p>
    <p><a href="${signOut}">${msg("mcpConnectionsSignOut")}</a></p>
  </div>

  <#if connections?has_content>
  <ul class="mcp-cards">
    <#list connections as c>
    <li>
      <article class="mcp-connection" aria-labelledby="mcp-name-${c?index}">
        <header>
          <div>
            <p class="mcp-label"><#if c.selfAsserted()>${msg("mcpCallsItself")}<#else>${msg("mcpApplication")}</#if></p>
            <h2 class="mcp-name" id="mcp-name-${c?index}"><@mcp.foreign c.name() /></h2>
            <#if c.verifiedBy()?has_content>
            <p class="mcp-verified"><@mcp.icon "check" /><span>${msg("mcpVerifiedBy")} <@mcp.foreign c.verifiedBy() /></span></p>
            </#if>
          </div>
          <form method="post" action="${address}">
            <input type="hidden" name="token" value="${token}">
            <input type="hidden" name="client" value="${c.id()}">
            <button type="submit" class="mcp-revoke" id="mcp-revoke-${c?index}" aria-labelledby="mcp-revoke-${c?index} mcp-name-${c?index}">${msg("mcpConnectionsRevoke")}</button>
          </form>
        </header>
        <dl class="mcp-facts">
          <div>
            <dt>${msg("mcpServer")}</dt>
            <dd>
              <#list c.servers() as server>
              <p><#if server.name()?has_content><strong><@mcp.foreign server.name() /></strong><br></#if><bdi class="mcp-foreign mcp-small" dir="ltr">${server.url()}</bdi></p>
              <#else>
              <p>${msg("mcpConnectionsNoServer")}</p>
              </#list>
            </dd>
          </div>
          <div>
            <dt>${msg("mcpConnectionsScopes")}</dt>
            <dd>
              <#if c.scopes()?has_content>
              <ul class="mcp-scopes">
                <#list c.scopes() as scope>
                <li><#if scope.words()?has_content>${scope.words()}<#else>${advancedMsg(scope.consentText())}</#if></li>
                </#list>
              </ul>
              <#else>
              <p>${msg("mcpConnectionsNoScope")}</p>
              </#if>
            </dd>
          </div>
          <#if c.since().text()?has_content>
          <div>
            <dt>${msg("mcpConnectionsSince")}</dt>
            <dd><@moment c.since() /></dd>
          </div>
          </#if>
          <div>
            <dt>${msg("mcpConnectionsLastRefreshed")}</dt>
            <dd>
              <#if c.lastRefreshed().text()?has_content>
              <p><@moment c.lastRefreshed() /></p>
              <p class="mcp-hint">${msg(c.offline()?then("mcpConnectionsOffline", "mcpConnectionsOnline"))}</p>
              <#else>
              <p>${msg("mcpConnectionsNoTokens")}</p>
              </#if>
            </dd>
          </div>
          <div>
            <dt>${msg("mcpConnectionsClientId")}</dt>
            <dd><bdi class="mcp-foreign mcp-small mcp-client-id" dir="ltr">${c.clientId()}</bdi></dd>
          </div>
        </dl>
      </article>
    </li>
    </#list>
  </ul>
  <p class="mcp-hint" id="mcp-revoke-meaning">${msg("mcpConnectionsRevokeMeaning")} ${msg("mcpRevokedLasts", span(lasts))} ${msg("mcpConnectionsNames")}</p>
  <#else>
  <div class="mcp-nothing">
    <p><strong>${msg("mcpConnectionsNone")}</strong></p>
    <p class="mcp-hint">${msg("mcpConnectionsNoneMeaning")}</p>
  </div>
  </#if>
  <#else>
  <p><a class="${properties.kcButtonSecondaryClass}" href="${address}">${msg("mcpConnectionsSignIn")}</a></p>
  </#if>
</div>
</@mcp.page>

<#macro moment at><time datetime="${at.iso()}">${at.text()}</time></#macro>

<#function span time><#return msg("mcp" + time.unit(), time.amount())></#function>
