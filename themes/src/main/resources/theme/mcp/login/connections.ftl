<#import "mcp-page.ftl" as mcp>
<#-- No script: the page's own policy forbids every one. Its dark colours follow the browser by a media query. -->
<@mcp.page heading=msg("mcpConnectionsTitle") wide=true referrer="same-origin">
<link rel="stylesheet" href="${url.resourcesPath}/css/page.css">
<link rel="stylesheet" href="${url.resourcesPath}/css/connections.css">
<div class="mcp-connections mcp-stack">

  <#if revoked??>
  <div class="mcp-note mcp-note--good" role="status">
    <@mcp.icon "check" />
    <div>
      <#if revoked?size == 1>
      <p><strong>${msg("mcpConnectionsRevoked")} <@ended revoked?first /></strong></p>
      <#else>
      <p><strong>${msg("mcpConnectionsRevoked")}</strong></p>
      <ul class="mcp-scopes"><#list revoked as one><li><@ended one /></li></#list></ul>
      </#if>
      <p>${msg("mcpConnectionsRevokedMeaning")} ${msg("mcpRevokedLasts", span(revokedLasts))}</p>
    </div>
  </div>
  </#if>
  <#if problem??>
  <div class="mcp-note mcp-note--warn" role="alert">
    <@mcp.icon "warning" />
    <div>
      <p><strong>${msg(partly???then("mcpConnectionsPartlyRevoked", "mcpConnectionsNothingRevoked"))}</strong></p>
      <p>${msg(problem)}</p>
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
  <#if connections?has_content><p>${msg("mcpConnectionsLead")}</p></#if>
  <div class="mcp-account">
    <p>${msg("mcpSignedInAs")} <strong><@mcp.foreign username /></strong></p>
    <form method="post" action="${address}">
      <input type="hidden" name="token" value="${token}">
      <button type="submit" class="mcp-as-link" name="signOut" value="true" id="mcp-sign-out">${msg("mcpConnectionsSignOut")}</button>
    </form>
  </div>

  <#if connections?has_content>
  <#assign several = connections?size gt 1 || connections?first.access()?size gt 1>
  <#if several><p class="mcp-hint" id="mcp-tick">${msg("mcpConnectionsTick")}</p></#if>
  <ul class="mcp-cards">
    <#list connections as c>
    <#assign name = "mcp-name-${c?index}">
    <#assign parted = c.access()?size gt 1>
    <li>
      <article class="mcp-connection" aria-labelledby="${name}">
        <header>
          <#if several><input type="checkbox" class="mcp-tick" form="mcp-several" name="client" value="${c.id()}" aria-labelledby="${name}"></#if>
          <div>
            <p class="mcp-label"><#if c.selfAsserted()>${msg("mcpCallsItself")}<#else>${msg("mcpApplication")}</#if></p>
            <h2 class="mcp-name" id="${name}"><@mcp.foreign c.name() /></h2>
            <#if c.verifiedBy()?has_content>
            <p class="mcp-verified"><@mcp.icon "check" /><span>${msg("mcpVerifiedBy")} <@mcp.foreign c.verifiedBy() /></span></p>
            </#if>
            <#list c.publisher() as from>
            <p class="mcp-label">${msg("mcpPublisher")}</p>
            <p class="mcp-to mcp-publisher"><@place from /></p>
            </#list>
            <#if c.blocked()>
            <p class="mcp-hint mcp-over mcp-blocked">${msg("mcpConnectionsBlocked")}</p>
            </#if>
            <#if c.places()?has_content>
            <p class="mcp-label">${msg("mcpDestination")}</p>
            <#list c.places() as to><p class="mcp-to"><@place to /></p></#list>
            </#if>
          </div>
          <form method="post" action="${address}">
            <input type="hidden" name="token" value="${token}">
            <input type="hidden" name="client" value="${c.id()}">
            <button type="submit" class="mcp-revoke" id="mcp-revoke-${c?index}" aria-labelledby="mcp-revoke-${c?index} ${name}">${msg(parted?then("mcpConnectionsRevokeAll", "mcpConnectionsRevoke"))}</button>
          </form>
        </header>
        <details class="mcp-servers"<#if unfolded> open</#if>>
          <summary><span class="mcp-label">${msg("mcpConnectionsFor")}</span> <#list c.access() as a><@server a /><#sep>, </#sep><#else>${msg("mcpConnectionsNothingLeft")}</#list></summary>
          <ul>
            <#list c.access() as a>
            <#assign at = "mcp-server-${c?index}-${a?index}">
            <li>
              <div class="mcp-server">
                <#if parted && a.revocable()><input type="checkbox" class="mcp-tick" form="mcp-several" name="access" value="${a.value()}" aria-labelledby="${at} ${name}"></#if>
                <div>
                  <h3 class="mcp-title" id="${at}"><@server a /></h3>
                  <#if a.url()?has_content && a.name()?has_content><p class="mcp-small"><bdi class="mcp-foreign" dir="ltr">${a.url()}</bdi></p></#if>
                  <#if a.kind() == "ANY"><p class="mcp-hint">${msg("mcpConnectionsAnyServerMeaning")}</p></#if>
                  <#if !a.holds()><p class="mcp-hint mcp-over">${msg("mcpConnectionsChanged")}</p></#if>
                </div>
                <#if parted && a.revocable()>
                <form method="post" action="${address}">
                  <input type="hidden" name="token" value="${token}">
                  <input type="hidden" name="access" value="${a.value()}">
                  <button type="submit" class="mcp-revoke" id="${at}-revoke" aria-labelledby="${at}-revoke ${at} ${name}">${msg("mcpConnectionsRevoke")}</button>
                </form>
                </#if>
              </div>
              <dl class="mcp-facts">
                <#if a.places()?has_content>
                <div>
                  <dt>${msg("mcpDestination")}</dt>
                  <dd><#list a.places() as to><p><@place to /></p></#list></dd>
                </div>
                </#if>
                <div>
                  <dt>${msg("mcpConnectionsScopes")}</dt>
                  <dd>
                    <#if a.scopes()?has_content>
                    <ul class="mcp-scopes">
                      <#list a.scopes() as scope>
                      <li><#if scope.words()?has_content>${scope.words()}<#else>${advancedMsg(scope.consentText())}</#if><#if scope.parameter()?has_content> (<@mcp.foreign scope.parameter() />)</#if></li>
                      </#list>
                    </ul>
                    <#else>
                    <p>${msg("mcpConnectionsNoScope")}</p>
                    </#if>
                  </dd>
                </div>
                <#if a.since().text()?has_content>
                <div>
                  <dt>${msg("mcpConnectionsSince")}</dt>
                  <dd><@moment a.since() /></dd>
                </div>
                </#if>
                <#if a.kind() != "ANY">
                <div>
                  <dt>${msg("mcpConnectionsLastRefreshed")}</dt>
                  <dd>
                    <#if a.lastRefreshed().text()?has_content>
                    <p><@moment a.lastRefreshed() /></p>
                    <p class="mcp-hint">${msg(a.offline()?then("mcpConnectionsOffline", "mcpConnectionsOnline"))}</p>
                    <#else>
                    <p>${msg((a.holds() && !c.blocked())?then("mcpConnectionsNoTokens", "mcpConnectionsNoTokensNow"))}</p>
                    </#if>
                  </dd>
                </div>
                </#if>
              </dl>
            </li>
            </#list>
          </ul>
          <p class="mcp-small">${msg("mcpConnectionsClientId")}: <bdi class="mcp-foreign mcp-client-id" dir="ltr">${c.clientId()}</bdi></p>
        </details>
      </article>
    </li>
    </#list>
  </ul>
  <#if several>
  <form class="mcp-several" method="post" action="${address}" id="mcp-several" aria-describedby="mcp-tick">
    <input type="hidden" name="token" value="${token}">
    <button type="submit" class="mcp-revoke">${msg("mcpConnectionsRevokeTicked")}</button>
  </form>
  </#if>
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

<#macro server a><#switch a.kind()><#case "NONE">${msg("mcpConnectionsNoServer")}<#break><#case "ANY">${msg("mcpConnectionsAnyServer")}<#break><#default><#if a.name()?has_content><@mcp.foreign a.name() /><#else><bdi class="mcp-foreign" dir="ltr">${a.url()}</bdi></#if></#switch></#macro>

<#macro place to><#switch to.kind()><#case "WEB"><#case "OTHER"><bdi class="mcp-foreign" dir="ltr">${to.lead()}<strong>${to.emphasis()}</strong>${to.tail()}</bdi><#break><#case "APP">${msg("mcpDestinationAPP")} <bdi class="mcp-foreign" dir="ltr"><strong>${to.emphasis()}</strong></bdi><#break><#default>${msg("mcpDestination" + to.kind())}</#switch></#macro>

<#macro ended one><@mcp.foreign one.client() /><#if !one.whole()> – <#if one.server()?has_content><@mcp.foreign one.server() /><#else>${msg("mcpConnectionsNoServer")}</#if></#if></#macro>

<#macro moment at><time datetime="${at.iso()}">${at.text()}</time></#macro>

<#function span time><#return msg("mcp" + time.unit(), time.amount())></#function>
